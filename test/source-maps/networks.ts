/** A network in two files, with a batch norm that is folded and kernels of its own for each layer. */
export const stacked: Readonly<Record<string, string>> = {
  "models/net.nn": `import { Block } from "./parts/block.nn"
import { ConvBNReLU } from "nn:blocks"

## A stack of three.
model Net {
  conv1 = Conv2d(1, 4, 3, bias=false)
  bn1 = BatchNorm2d(4)
  block = Block(4)
  last = ConvBNReLU(4, 4, 1)
  fc = Linear(4, 2)

  forward(x: [N, 1, 8, 8]) -> [N, 2] {
    x = x |> conv1 |> bn1 |> relu
    x = block(x)
    x = last(x)
    return x.mean((2, 3)) |> fc
  }
}

model Second {
  up = Linear(3, 5)
  forward(x: [N, 3]) {
    return gelu(up(x))
  }
}
`,
  "models/parts/block.nn": `## One convolution.
module Block(width: int) {
  conv2 = Conv2d(width, width, 5, padding=2)

  forward(x) {
    return sigmoid(conv2(x))
  }
}
`,
};
