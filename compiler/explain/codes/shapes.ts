import { explained, type CodeExplanation } from "./code-explanation.ts";

/** NN3…: what is wrong with shapes. */
export const shapeCodes: Readonly<Record<string, CodeExplanation>> = {
  NN3002: explained(
    "a tensor of another shape than is declared",
    "Shapes on parameters and results are checked where they are written. Mend the declaration, or what is handed over.",
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) -> [N, 5] { return fc(x) }
    }
    `,
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) -> [N, 10] { return fc(x) }
    }
    `,
  ),
  NN3003: explained(
    "a dimension that may not be open",
    "The batch comes first, and all inputs have the same one. Other sizes of an input may stay open too, but not those of a loss.",
    `
    model Net {
      forward(x: [N, 3], y: [M, 3]) { return x + y }
    }
    `,
    `
    model Net {
      forward(x: [N, 3], y: [N, 3]) { return x + y }
    }
    `,
  ),
  NN3004: explained(
    "a layer was made for another size than it is given",
    "The message says both and where the input was made. Bring the input to the shape that the layer was made for, write the size that it has, or _ to take it from the input.",
    `
    model Net {
      pool = MaxPool2d(2)
      fc = Linear(192, 10)
      forward(x: [N, 3, 8, 8]) { return x |> pool |> flatten(1) |> fc }
    }
    `,
    `
    model Net {
      pool = MaxPool2d(2)
      fc = Linear(48, 10)
      forward(x: [N, 3, 8, 8]) { return x |> pool |> flatten(1) |> fc }
    }
    `,
  ),
  NN3005: explained(
    "an assert of the network's own does not hold",
    "The message is the author's; the label shows both sides of the comparison.",
    `
    module Head(width: int) {
      assert width % 8 == 0, "width must be a multiple of 8, got {width}"
      fc = Linear(3, width)
      forward(x: [N, 3]) { return fc(x) }
    }
    model Net = Head(30)
    `,
    `
    module Head(width: int) {
      assert width % 8 == 0, "width must be a multiple of 8, got {width}"
      fc = Linear(3, width)
      forward(x: [N, 3]) { return fc(x) }
    }
    model Net = Head(32)
    `,
  ),
  NN3006: explained(
    "a size that the input was to decide, of a layer without input",
    "_ takes a size from the first call. Call the layer in forward, or write the size.",
    `
    model Net {
      fc = Linear(_, 10)
      forward(x: [N, 3]) { return relu(x) }
    }
    `,
    `
    model Net {
      fc = Linear(_, 10)
      forward(x: [N, 3]) { return relu(fc(x)) }
    }
    `,
  ),
  NN3007: explained(
    "a forward that returns something else than tensors",
    "A network's results are tensors: one, several, or several with names.",
    `
    model Net { forward(x: [N, 3]) { return x.shape } }
    `,
    `
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN3008: explained(
    "a result in which the batch does not come first",
    "Samples lie one behind the other in memory. Permute the batch back to the front before the result is returned.",
    `
    model Net { forward(x: [N, 3]) { return x.permute(1, 0) } }
    `,
    `
    model Net { forward(x: [N, 3]) { return x.permute(1, 0).permute(1, 0) } }
    `,
  ),
  NN3009: explained(
    "more or fewer results than are declared",
    "One shape behind -> for each value that is returned.",
    `
    model Net { forward(x: [N, 3]) -> [N, 3] { return relu(x), tanh(x) } }
    `,
    `
    model Net { forward(x: [N, 3]) -> [N, 3], [N, 3] { return relu(x), tanh(x) } }
    `,
  ),
  NN3010: explained(
    "something else than a tensor where a layer takes one",
    "Layers take tensors. A list of tensors is joined by cat or stack first.",
    `
    model Net {
      fc = Linear(6, 10)
      forward(x: [N, 3]) { return fc([x, x]) }
    }
    `,
    `
    model Net {
      fc = Linear(6, 10)
      forward(x: [N, 3]) { return fc(cat([x, x], 1)) }
    }
    `,
  ),
  NN3023: explained(
    "a loss of several results, none of which is called loss",
    "What is called loss is made small; the others are reported as they are.",
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
      loss(x: [N, 3], y: [N]) {
        out = forward(x)
        return { cost: cross_entropy(out, y), accuracy: (out.argmax(1) == y).mean() }
      }
    }
    `,
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
      loss(x: [N, 3], y: [N]) {
        out = forward(x)
        return { loss: cross_entropy(out, y), accuracy: (out.argmax(1) == y).mean() }
      }
    }
    `,
  ),
  NN3024: explained(
    "a loss that is not one number",
    "A loss and what is reported beside it are single numbers: take the mean over the batch, or sum().",
    `
    model Net {
      fc = Linear(3, 1)
      forward(x: [N, 3]) { return fc(x) }
      loss(x: [N, 3], y: [N, 1]) { return (forward(x) - y).square() }
    }
    `,
    `
    model Net {
      fc = Linear(3, 1)
      forward(x: [N, 3]) { return fc(x) }
      loss(x: [N, 3], y: [N, 1]) { return (forward(x) - y).square().mean() }
    }
    `,
  ),
  NN3025: explained(
    "a loss that no parameter has a part in",
    "Training changes parameters by their gradients, and here none gets to any: the network has none, or all of it lies behind detach(), frozen() or a function in steps, such as argmax or a comparison.",
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
      loss(x: [N, 3], y: [N]) { return cross_entropy(forward(x).detach(), y) }
    }
    `,
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
      loss(x: [N, 3], y: [N]) { return cross_entropy(forward(x), y) }
    }
    `,
  ),
  NN3026: explained(
    "a parameter that training will not change",
    "No gradient of the loss gets to it: the loss does not call its layer, or calls it where gradients do not come through. Where that is meant, frozen(layer) says so.",
    `
    model Net {
      features = Linear(3, 8)
      fc = Linear(8, 10)
      forward(x: [N, 3]) { return fc(relu(features(x))) }
      loss(x: [N, 3], y: [N]) { return cross_entropy(fc(relu(features(x)).detach()), y) }
    }
    `,
    `
    model Net {
      features = Linear(3, 8)
      fc = Linear(8, 10)
      forward(x: [N, 3]) { return fc(relu(features(x))) }
      loss(x: [N, 3], y: [N]) { return cross_entropy(fc(relu(frozen(features)(x))), y) }
    }
    `,
  ),
  NN3028: explained(
    "a size that cannot stay open",
    "A network whose sizes are open is compiled once, for all of them: it must be the same steps at each size, in loops that go round more or less often. Places of the maxima of adaptive poolings and means whose windows count their borders out are other steps at other sizes, and what is reshaped to a fixed size takes one size only. The message names the line. Give the sizes a number, or list those that there are: where H in [224, 320].",
    `
    model Net {
      forward(x: [N, 3, H, W]) { return x.reshape(N, 3, 16, 16) }
    }
    `,
    `
    module Block {
      forward(x: [N, 3, H, W]) { return x.reshape(N, 3, 16, 16) }
    }
    model Net = Block where H = 16, W = 16
    `,
  ),
  NN3029: explained(
    "a list of sizes that is none",
    "What stands behind `in` are the sizes that a model takes: a list of positive ints, none of them twice, or, for several symbols that go together, of tuples with a size for each.",
    `
    module Block { forward(x: [N, 3, H, W]) { return relu(x) } }
    model Net = Block where (H, W) in [(224, 320), 480]
    `,
    `
    module Block { forward(x: [N, 3, H, W]) { return relu(x) } }
    model Net = Block where (H, W) in [(224, 320), (480, 480)]
    `,
  ),
  NN3030: explained(
    "sizes that one class cannot take",
    "A model that takes several sizes is one class with one set of weights. So its weights have the same shapes at each of them, it gives the same results, and its input says which size it is. The message names what differs. A Linear behind a flatten, for one, has as many inputs as there are pixels: pool to a fixed size before it, or make a model for each size.",
    `
    module Classifier {
      fc = Linear(_, 10)
      forward(x: [N, 3, H, H]) { return x.flatten(1) |> fc }
    }
    model Net = Classifier where H in [8, 16]
    `,
    `
    module Classifier {
      fc = Linear(_, 10)
      forward(x: [N, 3, H, H]) { return x |> AdaptiveAvgPool2d(4) |> flatten(1) |> fc }
    }
    model Net = Classifier where H in [8, 16]
    `,
  ),
  NN3027: explained(
    "a model that is called as the trainer of another",
    "A model with a loss has a trainer beside it in the module, which is called by the model's name with Trainer behind it. Another model of that name would be exported twice.",
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
      loss(x: [N, 3], y: [N]) { return cross_entropy(forward(x), y) }
    }
    model NetTrainer {
      forward(x: [N, 3]) { return relu(x) }
    }
    `,
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
      loss(x: [N, 3], y: [N]) { return cross_entropy(forward(x), y) }
    }
    model Relu {
      forward(x: [N, 3]) { return relu(x) }
    }
    `,
  ),
};
