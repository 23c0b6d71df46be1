import { explained, type CodeExplanation } from "./code-explanation.ts";

/** NN2…: what is wrong with names and calls. */
export const nameCodes: Readonly<Record<string, CodeExplanation>> = {
  NN2001: explained(
    "a name that nothing has",
    "Names come from the file itself, from its imports, from PyTorch's layers and functions (nnc ops lists them), and in forward from the module's fields. Often it is a slip of spelling.",
    `
    model Net {
      conv = Conv2D(3, 8, 3)
      forward(x: [N, 3, 8, 8]) { return conv(x) }
    }
    `,
    `
    model Net {
      conv = Conv2d(3, 8, 3)
      forward(x: [N, 3, 8, 8]) { return conv(x) }
    }
    `,
  ),
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
  NN2007: explained(
    "a name is declared twice",
    "Fields, parameters and declarations of one place have one name each. To run a value through several layers under one name, set it again in forward: x = relu(x).",
    `
    model Net {
      fc = Linear(3, 3)
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
    `
    model Net {
      fc1 = Linear(3, 3)
      fc2 = Linear(3, 10)
      forward(x: [N, 3]) { return x |> fc1 |> fc2 }
    }
    `,
  ),
  NN2008: explained(
    "an import from a file that does not exist",
    "Paths are relative to the file that imports, and end in .nn. The standard library goes by names: nn:blocks, nn:paddle.",
    `
    import { Block } from "./block.nn"
    model Net = Block()
    `,
    `
    import { Block } from "./blocks.nn"
    model Net = Block()
    `,
    { "blocks.nn": "module Block { forward(x: [N, 3]) { return relu(x) } }\n" },
  ),
  NN2009: explained(
    "an import of what the other file does not declare",
    "Every const, fn, module and model of a file can be imported, under its own name.",
    `
    import { Blok } from "./blocks.nn"
    model Net = Blok()
    `,
    `
    import { Block } from "./blocks.nn"
    model Net = Block()
    `,
    { "blocks.nn": "module Block { forward(x: [N, 3]) { return relu(x) } }\n" },
  ),
  NN2010: explained(
    "files that import each other",
    "Files are read one after the other, so imports cannot go round in a circle. Move what both need into a third file.",
    `
    import { Block } from "./circle.nn"
    const size = 3
    model Net = Block()
    `,
    `
    import { Block } from "./blocks.nn"
    const size = 3
    model Net = Block()
    `,
    {
      "circle.nn": 'import { size } from "./main.nn"\nmodule Block { forward(x: [N, size]) { return relu(x) } }\n',
      "blocks.nn": "module Block { forward(x: [N, 3]) { return relu(x) } }\n",
    },
  ),
  NN2011: explained(
    "an import that is not a path within the project",
    "Imports are relative, begin with ./ or ../, end in .nn and stay within the project's folder.",
    `
    import { Block } from "blocks"
    model Net = Block()
    `,
    `
    import { Block } from "./blocks.nn"
    model Net = Block()
    `,
    { "blocks.nn": "module Block { forward(x: [N, 3]) { return relu(x) } }\n" },
  ),
  NN2012: explained(
    "a field or method that something does not have",
    "Tensors have PyTorch's functions as methods; a module has its fields, constants and parameters.",
    `
    model Net { forward(x: [N, 3]) { return x.rleu() } }
    `,
    `
    model Net { forward(x: [N, 3]) { return x.relu() } }
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
  NN2014: explained(
    "something that cannot be done here",
    "The message says what: a forward without return, a division by zero, a list as an argument where names are expected. Its help says the way out.",
    `
    model Net { forward(x: [N, 3]) { x = relu(x) } }
    `,
    `
    model Net {
      forward(x: [N, 3]) {
        x = relu(x)
        return x
      }
    }
    `,
  ),
  NN2015: explained(
    "a file without a model",
    "A model is an entry point: each becomes a class of the generated module. A file of modules alone is there to be imported.",
    `
    # Nothing yet.
    `,
    `
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN2016: explained(
    "a layer that forward never calls",
    "Its weights are still expected, as PyTorch saves them, so this is only a warning. Call it, or take it out.",
    `
    model Net {
      fc1 = Linear(3, 3)
      fc2 = Linear(3, 3)
      forward(x: [N, 3]) { return fc1(x) }
    }
    `,
    `
    model Net {
      fc1 = Linear(3, 3)
      fc2 = Linear(3, 3)
      forward(x: [N, 3]) { return x |> fc1 |> fc2 }
    }
    `,
  ),
  NN2017: explained(
    "a layer with weights, made within forward",
    "Weights have names, and a layer made on the spot has none. Make it a field. Layers without weights may be made anywhere.",
    `
    model Net { forward(x: [N, 3]) { return Linear(3, 10)(x) } }
    `,
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN2018: explained(
    "a module without a forward is called",
    "forward says what a module does with its input.",
    `
    model Net { fc = Linear(3, 10) }
    `,
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN2019: explained(
    "a name is read before it has a value",
    "Fields and variables get their values from top to bottom.",
    `
    model Net {
      layers = Sequential(act)
      act = ReLU()
      forward(x: [N, 3]) { return layers(x) }
    }
    `,
    `
    model Net {
      act = ReLU()
      layers = Sequential(act)
      forward(x: [N, 3]) { return layers(x) }
    }
    `,
  ),
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
    "for goes through lists, tuples, ranges and module lists. To count, write 0..3.",
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
    "Each value needs a name. One that is not wanted may be called anything.",
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
  NN2025: explained(
    "where, or --set, for a dimension that does not exist",
    "Only the symbols in the shapes of forward's inputs can be given a size.",
    `
    module Block { forward(x: [N, 3, H, H]) { return relu(x) } }
    model Net = Block() where H = 8, W = 8
    `,
    `
    module Block { forward(x: [N, 3, H, W]) { return relu(x) } }
    model Net = Block() where H = 8, W = 8
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
  NN2027: explained(
    "constants that need each other",
    "Each needs the other's value first. One of them must be written out.",
    `
    const width = height + 1
    const height = width - 1
    model Net { forward(x: [N, width]) { return relu(x) } }
    `,
    `
    const width = height + 1
    const height = 7
    model Net { forward(x: [N, width]) { return relu(x) } }
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
};
