import { explained, type CodeExplanation } from "./code-explanation.ts";

/** NN2…: what is wrong with expressions and statements. */
export const valueCodes: Readonly<Record<string, CodeExplanation>> = {
  NN2020: explained(
    "an operator between things that it does not go with",
    "Numbers, lists and tensors have their own operators; a batch that is only known at run time cannot be counted with.",
    `
    model Net {
      forward(x: [N, 3]) {
        for i in 0..N { x = relu(x) }
        return x
      }
    }
    `,
    `
    model Net {
      forward(x: [N, 3]) {
        for i in 0..4 { x = relu(x) }
        return x
      }
    }
    `,
  ),
  NN2021: explained(
    "a condition on the data of a tensor",
    "if is decided when the network is compiled, so it can look at shapes and arguments only. To choose element by element, use where.",
    `
    model Net {
      forward(x: [N, 3]) {
        if x > 0 { return x }
        return -x
      }
    }
    `,
    `
    model Net { forward(x: [N, 3]) { return where(x > 0, x, -x) } }
    `,
  ),
  NN2022: explained(
    "for over something that cannot be gone through",
    "for goes through lists, tuples, ranges, module lists, and tensors along their first dimension, if its size is known. To count, write 0..3.",
    `
    model Net {
      forward(x: [N, 3]) {
        for i in 3 { x = relu(x) }
        return x
      }
    }
    `,
    `
    model Net {
      forward(x: [N, 3]) {
        for i in 0..3 { x = relu(x) }
        return x
      }
    }
    `,
  ),
  NN2023: explained(
    "more or fewer names than values",
    "Each value needs a name; _ takes one that nobody needs. A tensor is taken apart along its first dimension.",
    `
    model Net {
      forward(x: [N, 6]) {
        a, b = x.chunk(3, 1)
        return a + b
      }
    }
    `,
    `
    model Net {
      forward(x: [N, 6]) {
        a, b, rest = x.chunk(3, 1)
        return a + b
      }
    }
    `,
  ),
  NN2024: explained(
    "an index beyond the end",
    "The first element is 0, the last -1.",
    `
    const sizes = [8, 16]
    model Net {
      fc = Linear(8, sizes[2])
      forward(x: [N, 8]) { return fc(x) }
    }
    `,
    `
    const sizes = [8, 16]
    model Net {
      fc = Linear(8, sizes[1])
      forward(x: [N, 8]) { return fc(x) }
    }
    `,
  ),
  NN2042: explained(
    "several names for one value",
    "a, b = … takes apart a list or a tuple, or a tensor along its first dimension, if its size is known. Along another one, unbind takes a tensor apart; chunk and split cut it.",
    `
    model Net {
      forward(x: [N, 6]) {
        a, b = relu(x)
        return a + b
      }
    }
    `,
    `
    model Net {
      forward(x: [N, 6]) {
        a, b = relu(x).chunk(2, 1)
        return a + b
      }
    }
    `,
  ),
  NN2043: explained(
    "+= and its like behind several names",
    "+=, -=, *= and /= change one name. Write a line for each.",
    `
    model Net {
      forward(x: [N, 3], y: [N, 3]) {
        x, y += 1
        return x * y
      }
    }
    `,
    `
    model Net {
      forward(x: [N, 3], y: [N, 3]) {
        x += 1
        y += 1
        return x * y
      }
    }
    `,
  ),
  NN2044: explained(
    "a condition that is always true",
    "A function or layer is always there, so to ask for it decides nothing; perhaps a call is missing. A tuple is always true as well: the message of an assert stands behind the condition, without parentheses.",
    `
    model Net {
      const width = 8
      assert (width % 4 == 0, "width must be a multiple of 4")
      fc = Linear(3, width)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
    `
    model Net {
      const width = 8
      assert width % 4 == 0, "width must be a multiple of 4"
      fc = Linear(3, width)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN2047: explained(
    "a division by zero",
    "/, // and % have no result where the right side is 0. Look where that 0 comes from.",
    `
    const groups = 0
    const width = 64 // groups
    model Net { forward(x: [N, width]) { return relu(x) } }
    `,
    `
    const groups = 4
    const width = 64 // groups
    model Net { forward(x: [N, width]) { return relu(x) } }
    `,
  ),
  NN2048: explained(
    "the root of a negative number",
    "There is no such real number. Tensors become NaN there, as in PyTorch; a constant would take that into everything it meets.",
    `
    const scale = sqrt(-4)
    model Net { forward(x: [N, 3]) { return scale * x } }
    `,
    `
    const scale = sqrt(4)
    model Net { forward(x: [N, 3]) { return scale * x } }
    `,
  ),
  NN2049: explained(
    "a number that is too large",
    "Beyond 2⁵³, neighbouring ints cannot be told apart any more, and beyond 1.8e308 there is no float. Write a large constant as a float: 2.0 ** 60.",
    `
    const mask = 2 ** 60
    model Net { forward(x: [N, 3]) { return x - mask } }
    `,
    `
    const mask = 2.0 ** 60
    model Net { forward(x: [N, 3]) { return x - mask } }
    `,
  ),
  NN2050: explained(
    "a step of 0, or a slice that runs backwards",
    "A range with a step of 0 would never end. The step of a slice is positive, as it is in PyTorch; to turn a dimension round, use flip.",
    `
    model Net { forward(x: [N, 3]) { return x[:, ::-1] } }
    `,
    `
    model Net { forward(x: [N, 3]) { return x.flip(1) } }
    `,
  ),
  NN2051: explained(
    "an index into something without elements",
    "Lists, tuples, Sequential, ModuleList and tensors have elements; a number, a function or a single layer has none.",
    `
    const width = 8
    model Net {
      fc = Linear(3, width[0])
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
    `
    const widths = [8]
    model Net {
      fc = Linear(3, widths[0])
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN2052: explained(
    "an index that is not an int",
    "Elements are counted. / always gives a float, as in Python; // divides ints and rounds down.",
    `
    const widths = [8, 16, 32]
    model Net {
      fc = Linear(3, widths[2 / 2])
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
    `
    const widths = [8, 16, 32]
    model Net {
      fc = Linear(3, widths[2 // 2])
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN2053: explained(
    "more indices than there are dimensions",
    "A tensor takes at most one index or slice for each of its dimensions, and a list takes one. A list within a list is indexed twice: sizes[1][0].",
    `
    model Net { forward(x: [N, 3]) { return x[:, 0, 0] } }
    `,
    `
    model Net { forward(x: [N, 3]) { return x[:, 0] } }
    `,
  ),
  NN2054: explained(
    "a slice of a tensor that takes nothing",
    "Its end does not lie behind its start, or all of it lies beyond the tensor. A tensor without elements is of no use in a network, so this is most likely a slip.",
    `
    model Net { forward(x: [N, 8]) { return x[:, 4:2] } }
    `,
    `
    model Net { forward(x: [N, 8]) { return x[:, 2:4] } }
    `,
  ),
  NN2060: explained(
    "more than one ... among the subscripts of a tensor",
    "... stands for a : along each dimension that no other subscript is for. Of two of them nobody could tell how many dimensions each is for.",
    `
    model Net { forward(x: [N, 3, 8, 8]) { return x[..., 0, ...] } }
    `,
    `
    model Net { forward(x: [N, 3, 8, 8]) { return x[..., 0, :] } }
    `,
  ),
};
