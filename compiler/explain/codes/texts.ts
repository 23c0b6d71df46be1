import { explained, told, type CodeExplanation } from "./code-explanation.ts";

/** NN1…: what is wrong with the text of a file. */
export const textCodes: Readonly<Record<string, CodeExplanation>> = {
  NN1001: explained(
    "a character that means nothing in .nn",
    "Often it comes from a word processor: curly quotes, a long dash. Write the plain one.",
    `
    const title = “digits”
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    const title = "digits"
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1002: explained(
    "something else was expected here",
    "The message says what could stand at this place and what does. Most often a bracket or brace is missing just before it.",
    `
    model Net {
      fc = Linear(3, 10
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
  NN1003: explained(
    "a string that does not end on its line",
    'Strings stand on one line. A line break in one is written \\n, a quote \\" and a brace \\{.',
    `
    const title = "digits
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    const title = "digits"
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1004: explained(
    "a backslash before what needs none",
    'A backslash in a string begins an escape, and there are only \\n \\t \\\\ \\" \\{ \\} and \\u{1F600}. For a backslash write two.',
    `
    const title = "hand\\written"
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    const title = "hand\\\\written"
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1005: explained(
    "a comment as another language has it",
    "Comments begin with # and reach to the end of the line. // divides and rounds down, as in Python.",
    `
    // Classifies digits.
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    # Classifies digits.
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1006: explained(
    "a word or sign that has another spelling in .nn",
    "The message says how it is written: true, false and none are small, && is and, ! is not.",
    `
    model Net {
      fc = Linear(3, 10, bias=False)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
    `
    model Net {
      fc = Linear(3, 10, bias=false)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN1007: explained(
    "a semicolon",
    "White space separates statements, so a semicolon is left out.",
    `
    model Net {
      fc = Linear(3, 10);
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
  NN1008: explained(
    "a string in single quotes",
    "Strings stand in double quotes.",
    `
    model Net {
      conv = Conv2d(3, 8, 3, padding='same')
      forward(x: [N, 3, 8, 8]) { return conv(x) }
    }
    `,
    `
    model Net {
      conv = Conv2d(3, 8, 3, padding="same")
      forward(x: [N, 3, 8, 8]) { return conv(x) }
    }
    `,
  ),
  NN1009: explained(
    "self",
    "In forward, a module's own fields go by their names alone; to set one, write it as a field above forward.",
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return self.fc(x) }
    }
    `,
    `
    model Net {
      fc = Linear(3, 10)
      forward(x: [N, 3]) { return fc(x) }
    }
    `,
  ),
  NN1010: explained(
    "comparisons in a row",
    "1 < x < 3 compares once and then compares the answer, so it is not written. Join two comparisons with and.",
    `
    const size = 8
    const fits = 1 < size < 9
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    const size = 8
    const fits = 1 < size and size < 9
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1011: explained(
    "not behind an operator",
    "not binds less than a comparison, so its place behind one needs parentheses.",
    `
    const deep = true
    const plain = false == not deep
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    const deep = true
    const plain = false == (not deep)
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1012: explained(
    "= behind something that is no name",
    "In a call, name=value names an argument. To compare, write ==.",
    `
    const size = 8
    model Net { forward(x: [N, 3]) { return relu(if min(size, 8 = 8) == 8 { x } else { -x }) } }
    `,
    `
    const size = 8
    model Net { forward(x: [N, 3]) { return relu(if min(size, 8) == 8 { x } else { -x }) } }
    `,
  ),
  NN1013: explained(
    "a character that cannot be seen and changes how the text reads",
    "Such characters can make code look like something else than it is. Take it out; in a string, write it as an escape.",
    `
    const title = "digits\u202e"
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    const title = "digits\\u{202E}"
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1014: explained(
    "a NUL character",
    "Texts hold none. Perhaps the file was saved as UTF-16: save it as UTF-8.",
    `
    const size = \u00008
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    const size = 8
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1015: told(
    "a file that is not UTF-8",
    "The message names the first byte that no UTF-8 text has at its place. Save the file as UTF-8 in your editor.",
  ),
  NN1016: explained(
    "a type that does not exist",
    "Parameters may have the types int, float, bool, string and module, a list of one (int[]) or one that may be none (int?). Tensors have shapes instead: x: [N, 3].",
    `
    module Head(classes: integer) {
      fc = Linear(3, classes)
      forward(x) { return fc(x) }
    }
    model Net = Head(10)
    `,
    `
    module Head(classes: int) {
      fc = Linear(3, classes)
      forward(x: [N, 3]) { return fc(x) }
    }
    model Net = Head(10)
    `,
  ),
  NN1017: explained(
    "while, lambda, super, pass, break or continue",
    "What a network consists of is known when it is compiled, so loops go through something, for name in values, and through all of it. A small function is a fn, an empty block stays empty, and modules have no parents to call.",
    `
    model Net {
      double = lambda x: x * 2
      forward(x: [N, 3]) { return double(x) }
    }
    `,
    `
    fn double(x) = x * 2
    model Net {
      forward(x: [N, 3]) { return double(x) }
    }
    `,
  ),
  NN1018: explained(
    "an import as Python has it",
    "PyTorch's layers and functions are there without an import. What another file declares is imported by its path.",
    `
    import torch.nn as nn
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1019: explained(
    "a comment in the braces of a string",
    "What stands between { and } in a string is an expression. Move the comment to a line of its own.",
    `
    const size = 8
    const title = "{size # pixels}"
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    const size = 8
    # In pixels.
    const title = "{size}"
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1020: explained(
    "an import whose path is put together",
    "Which files a network consists of must be seen without running anything, so a path is a plain string.",
    `
    import { Block } from "./{name}.nn"
    model Net = Block()
    `,
    `
    import { Block } from "./blocks.nn"
    model Net = Block()
    `,
    { "blocks.nn": "module Block { forward(x: [N, 3]) { return relu(x) } }\n" },
  ),
  NN1021: explained(
    "def before forward",
    "forward stands alone: forward(x) { … }.",
    `
    model Net { def forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1022: explained(
    "__init__",
    "Parameters stand behind the name of the module, and fields in its braces.",
    `
    module Head {
      def __init__(self, classes):
        self.fc = Linear(3, classes)
      forward(x: [N, 3]) { return fc(x) }
    }
    model Net = Head(10)
    `,
    `
    module Head(classes: int) {
      fc = Linear(3, classes)
      forward(x: [N, 3]) { return fc(x) }
    }
    model Net = Head(10)
    `,
  ),
  NN1023: explained(
    "a list comprehension as Python has it",
    "for comes before what it repeats, with a colon between.",
    `
    model Net {
      layers = Sequential([Linear(3, 3) for i in 0..2])
      forward(x: [N, 3]) { return layers(x) }
    }
    `,
    `
    model Net {
      layers = Sequential(for i in 0..2: Linear(3, 3))
      forward(x: [N, 3]) { return layers(x) }
    }
    `,
  ),
  NN1024: explained(
    "* or ** before an argument",
    "Sequential takes a list as it is. Elsewhere write the arguments out, or go through the list with for.",
    `
    model Net {
      const parts = [ReLU(), Tanh()]
      layers = Sequential(*parts)
      forward(x: [N, 3]) { return layers(x) }
    }
    `,
    `
    model Net {
      const parts = [ReLU(), Tanh()]
      layers = Sequential(parts)
      forward(x: [N, 3]) { return layers(x) }
    }
    `,
  ),
  NN1025: explained(
    "* or ** before a parameter",
    "A module says what it takes. For any number of values, take one list.",
    `
    module Tower(*sizes) {
      layers = Sequential(for size in sizes: Linear(3, size))
      forward(x: [N, 3]) { return layers(x) }
    }
    model Net = Tower([3])
    `,
    `
    module Tower(sizes: int[]) {
      layers = Sequential(for size in sizes: Linear(3, size))
      forward(x: [N, 3]) { return layers(x) }
    }
    model Net = Tower([3])
    `,
  ),
  NN1026: explained(
    "several values without parentheses",
    "A tuple has parentheses. Names before = need none.",
    `
    model Net {
      forward(x: [N, 3]) {
        a, b = relu(x), tanh(x)
        return a + b
      }
    }
    `,
    `
    model Net {
      forward(x: [N, 3]) {
        a, b = (relu(x), tanh(x))
        return a + b
      }
    }
    `,
  ),
  NN1027: explained(
    "a number beyond all floats",
    "The largest is 1.7976931348623157e308. For a mask that shuts everything out, any large number serves.",
    `
    const mask = -1e999
    model Net { forward(x: [N, 3]) { return x + mask } }
    `,
    `
    const mask = -1e9
    model Net { forward(x: [N, 3]) { return x + mask } }
    `,
  ),
  NN1028: explained(
    "a parent class",
    "Modules have no parents: what stands in parentheses behind a module's name are its parameters.",
    `
    module Head(nn.Module) {
      forward(x: [N, 3]) { return relu(x) }
    }
    model Net = Head()
    `,
    `
    module Head {
      forward(x: [N, 3]) { return relu(x) }
    }
    model Net = Head()
    `,
  ),
  NN1030: explained(
    "brackets nested too deep",
    "200 levels are the limit, so that a hostile file cannot exhaust the compiler. Give inner parts names.",
    `
    const size = ${"(".repeat(201)}8${")".repeat(201)}
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    const size = (8)
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
  NN1031: explained(
    "too many operators in one expression",
    "1000 in a row are the limit, so that a hostile file cannot exhaust the compiler. Name parts of it, or use for.",
    `
    const size = 1${" + 1".repeat(1001)}
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
    `
    const size = 1002
    model Net { forward(x: [N, 3]) { return relu(x) } }
    `,
  ),
};
