import { explained, type CodeExplanation } from "./code-explanation.ts";

/** NN3…: what ops, layers and functions refuse of the tensors that they are given. */
export const refusedShapeCodes: Readonly<Record<string, CodeExplanation>> = {
  NN3011: explained(
    "a tensor with too few or too many dimensions",
    "The message says which dimensions are expected, and the label where the tensor was made. flatten and unsqueeze bring it to the right number, or there is a sibling for its number: BatchNorm1d for rows, BatchNorm2d for images.",
    `
    model Net {
      bn = BatchNorm2d(16)
      forward(x: [N, 16]) { return bn(x) }
    }
    `,
    `
    model Net {
      bn = BatchNorm1d(16)
      forward(x: [N, 16]) { return bn(x) }
    }
    `,
  ),
  NN3012: explained(
    "two tensors that differ in a size they should share",
    "cat needs tensors that differ only in the dimension along which they are joined. A matrix product needs rows of the first to be as long as columns of the second, and attention needs query and key to have as many features.",
    `
    model Net { forward(x: [N, 3, 8, 8], y: [N, 4, 8, 8]) { return cat([x, y], 0) } }
    `,
    `
    model Net { forward(x: [N, 3, 8, 8], y: [N, 4, 8, 8]) { return cat([x, y], 1) } }
    `,
  ),
  NN3013: explained(
    "an input and weights that do not fit each other",
    "A function's weight says how many channels or features the input has, and what shape the bias has. The same goes for normalized_shape, and for the sizes that an attention layer was made with.",
    `
    model Net {
      weight = Parameter([10, 3])
      forward(x: [N, 5]) { return linear(x, weight) }
    }
    `,
    `
    model Net {
      weight = Parameter([10, 5])
      forward(x: [N, 5]) { return linear(x, weight) }
    }
    `,
  ),
  NN3014: explained(
    "a size that cannot be divided evenly",
    "Groups divide the channels, heads divide the features, and glu halves its dimension. The number of the one has to be a multiple of the other.",
    `
    model Net {
      conv = Conv2d(8, 16, 3, groups=3)
      forward(x: [N, 8, 8, 8]) { return conv(x) }
    }
    `,
    `
    model Net {
      conv = Conv2d(8, 16, 3, groups=4)
      forward(x: [N, 8, 8, 8]) { return conv(x) }
    }
    `,
  ),
  NN3015: explained(
    "a dim that the tensor does not have",
    "The first dimension is 0, the last -1. Where several are given, none may be named twice; permute names each of them once, and flatten goes from an earlier one to a later one.",
    `
    model Net { forward(x: [N, 3]) { return softmax(x, 2) } }
    `,
    `
    model Net { forward(x: [N, 3]) { return softmax(x, 1) } }
    `,
  ),
  NN3016: explained(
    "an index or a part beyond the end of a dimension",
    "select and narrow take what lies within the tensor, and the parts of split add up to its size.",
    `
    model Net {
      forward(x: [N, 6]) {
        a, b = x.split([2, 3], 1)
        return cat([b, a], 1)
      }
    }
    `,
    `
    model Net {
      forward(x: [N, 6]) {
        a, b = x.split([2, 4], 1)
        return cat([b, a], 1)
      }
    }
    `,
  ),
  NN3017: explained(
    "an input that is too small",
    "The kernel or window does not fit into the image, not even with its padding, or there is too little to reflect, to crop or to take a variance of. Often an image has been halved once too often: use fewer pools, more padding, or a larger image.",
    `
    model Net {
      conv = Conv2d(3, 8, 5)
      forward(x: [N, 3, 4, 4]) { return conv(x) }
    }
    `,
    `
    model Net {
      conv = Conv2d(3, 8, 5, padding=2)
      forward(x: [N, 3, 4, 4]) { return conv(x) }
    }
    `,
  ),
  NN3018: explained(
    "shapes that do not broadcast",
    "As in PyTorch, shapes are aligned at the end, and in each dimension the sizes are equal or one of them is 1. To add one number to each channel of an image, give it the shape [C, 1, 1].",
    `
    model Net {
      shift = Parameter([3])
      forward(x: [N, 3, 8, 8]) { return x + shift }
    }
    `,
    `
    model Net {
      shift = Parameter([3, 1, 1])
      forward(x: [N, 3, 8, 8]) { return x + shift }
    }
    `,
  ),
  NN3019: explained(
    "a view with another number of elements",
    "view and reshape keep all elements, so the products of the sizes before and after are equal. One size may be -1, which makes it whatever is left. The batch stays a dimension of its own, in front.",
    `
    model Net { forward(x: [N, 3, 4]) { return x.view(-1, 10) } }
    `,
    `
    model Net { forward(x: [N, 3, 4]) { return x.view(-1, 12) } }
    `,
  ),
  NN3020: explained(
    "a size that is not a positive int",
    "Every dimension of a tensor has at least one element. Look how the size is calculated: / gives a float, // an int.",
    `
    const width = 8
    model Net { forward(x: [N, width / 2]) { return relu(x) } }
    `,
    `
    const width = 8
    model Net { forward(x: [N, width // 2]) { return relu(x) } }
    `,
  ),
  NN3021: explained(
    "an open batch where a number is needed",
    "The size of the batch is only known at run time, and the code is written before that. So it cannot be cut, joined, padded or flattened into features. Work on the other dimensions, or fix it: --set N=1.",
    `
    model Net { forward(x: [N, 3]) { return x[0] } }
    `,
    `
    model Net { forward(x: [N, 3]) { return x[:, 0] } }
    `,
  ),
  NN3022: explained(
    "a result with two open dimensions",
    "Memory is laid out for a fixed number of values per sample, and each sample of a tensor [N, N] would have more of them in a larger batch. Compare samples outside of the network, or fix the batch: --set N=8.",
    `
    model Net { forward(x: [N, 3]) { return x @ x.t() } }
    `,
    `
    model Net { forward(x: [8, 3]) { return x @ x.t() } }
    `,
  ),
};
