import { explained, type CodeExplanation } from "./code-explanation.ts";

/** NN2…: what is wrong with calls and their arguments. */
export const callCodes: Readonly<Record<string, CodeExplanation>> = {
  NN2002: explained(
    "an argument that what is called does not have",
    "Arguments have PyTorch's names; nnc ops Conv2d lists those of a layer.",
    `
    model Net {
      conv = Conv2d(3, 8, 3, pad=1)
      forward(x: [N, 3, 8, 8]) { return conv(x) }
    }
    `,
    `
    model Net {
      conv = Conv2d(3, 8, 3, padding=1)
      forward(x: [N, 3, 8, 8]) { return conv(x) }
    }
    `,
  ),
  NN2003: explained(
    "an argument is missing",
    "Parameters without a default must be given. A size that the input decides may be _.",
    `
    model Net {
      conv = Conv2d(3, 8)
      forward(x: [N, 3, 8, 8]) { return conv(x) }
    }
    `,
    `
    model Net {
      conv = Conv2d(3, 8, kernel_size=3)
      forward(x: [N, 3, 8, 8]) { return conv(x) }
    }
    `,
  ),
  NN2004: explained(
    "too many arguments",
    "The message says how many there can be, and its help their order.",
    `
    model Net {
      act = ReLU(false, 3)
      forward(x: [N, 3]) { return act(x) }
    }
    `,
    `
    model Net {
      act = ReLU()
      forward(x: [N, 3]) { return act(x) }
    }
    `,
  ),
  NN2005: explained(
    "an argument is given twice",
    "Once by its place and once by its name, or twice by name. Leave one of them out.",
    `
    model Net {
      fc = Linear(3, 10, in_features=3)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN2006: explained(
    "an argument that a layer or function cannot take",
    "It is of another kind, or beyond what PyTorch allows. The message says what is expected.",
    `
    model Net {
      fc = Linear("3", 10)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN2013: explained(
    "something that cannot be called",
    "Layers, modules and functions can be called, numbers and tensors cannot. Perhaps an operator is missing.",
    `
    model Net {
      const scale = 3
      forward(x: [N, 3]) { return scale(x) }
    }
    `,
    `
    model Net {
      const scale = 3
      forward(x: [N, 3]) { return scale * x }
    }
    `,
  ),
  NN2026: explained(
    "an argument of another type than the module declares",
    "The message points at the argument and at the parameter.",
    `
    module Head(classes: int) {
      fc = Linear(3, classes)
      forward(x: [N, 3]) { return fc(x) }
    }
    model Net = Head("10")
    `,
    `
    module Head(classes: int) {
      fc = Linear(3, classes)
      forward(x: [N, 3]) { return fc(x) }
    }
    model Net = Head(10)
    `,
  ),
  NN2028: explained(
    "an argument without a name behind one with a name",
    "Positional arguments come first, as in Python.",
    `
    model Net {
      fc = Linear(in_features=3, 10)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
    `
    model Net {
      fc = Linear(3, out_features=10)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN2029: explained(
    "a layer is called with another number of tensors than it takes",
    "Most layers take one. To join two tensors first, use cat or +.",
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3], y: [N, 3]) { return fc(x, y) }
    }
    `,
    `
    model Net {
      fc = Linear(6, 10)
      forward(x: [N, 3], y: [N, 3]) { return fc(cat([x, y], 1)) }
    }
    `,
  ),
  NN2030: explained(
    "an argument that PyTorch takes and hardly anybody means",
    "The network is compiled as it is written, so this is only a warning: an eps of 0 gives NaN where a variance is 0, and a momentum beyond 0 to 1 spoils the running statistics of training.",
    `
    model Net {
      bn = BatchNorm1d(3, momentum=2)
      forward(x: [N, 3]) { return bn(x) }
    }
    `,
    `
    model Net {
      bn = BatchNorm1d(3, momentum=0.2)
      forward(x: [N, 3]) { return bn(x) }
    }
    `,
  ),
  NN2036: explained(
    "data handed to a layer or module before it is made",
    "The first call makes a layer, with its settings, as in PyTorch; the second runs it on data. Make it a field and call that, or write both calls: ReLU()(x). Many layers are functions too: relu(x).",
    `
    model Net { forward(x: [N, 3]) { return ReLU(x) } }
    `,
    `
    model Net { forward(x: [N, 3]) { return ReLU()(x) } }
    `,
  ),
  NN2045: explained(
    "a name for what takes none",
    "The elements of a list have places, not names. Functions that run at compile time, such as range, len and min, take their arguments by place, as Python's do. To name children, write the names in Sequential itself.",
    `
    model Net {
      forward(x: [N, 3]) {
        for i in range(stop=3) { x = relu(x) }
        return x
      }
    }
    `,
    `
    model Net {
      forward(x: [N, 3]) {
        for i in range(3) { x = relu(x) }
        return x
      }
    }
    `,
  ),
  NN2046: explained(
    "something else where a function takes numbers",
    "range, min, int and other functions that run at compile time take numbers, and range takes ints. A batch that is only known at run time is no number yet.",
    `
    model Net {
      forward(x: [N, 4]) {
        for i in range(4 / 2) { x = relu(x) }
        return x
      }
    }
    `,
    `
    model Net {
      forward(x: [N, 4]) {
        for i in range(4 // 2) { x = relu(x) }
        return x
      }
    }
    `,
  ),
};
