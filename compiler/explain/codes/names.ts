import { explained, type CodeExplanation } from "./code-explanation.ts";

/** NN2…: what is wrong with names and imports. */
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
  NN2041: explained(
    "a symbol that is used before it has a size",
    "A symbol in a shape takes its size where it stands alone, as the H in [N, H]. Only after that, reading from left to right, can it be calculated with.",
    `
    module Halve {
      forward(x: [N, 2 * H], y: [N, H]) { return x.chunk(2, 1)[0] + y }
    }
    model Net {
      halve = Halve()
      forward(x: [N, 6], y: [N, 3]) { return halve(x, y) }
    }
    `,
    `
    module Halve {
      forward(y: [N, H], x: [N, 2 * H]) { return x.chunk(2, 1)[0] + y }
    }
    model Net {
      halve = Halve()
      forward(x: [N, 6], y: [N, 3]) { return halve(y, x) }
    }
    `,
  ),
  NN2059: explained(
    "a model called then",
    "A model is exported from its module under its own name. A module that exports then is taken for a promise by import() and await. Any other name will do, Map and Promise as well.",
    `
    model then { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    model Then { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
};
