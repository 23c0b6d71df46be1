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
  NN1029: explained(
    "a number that ends in what no number has",
    "Numbers are decimal: 16, 0.5, .5, 1e-3, 1_000. A number and a name are multiplied with *.",
    `
    const size = 0x10
    model Net { forward(x: [N, 3]) { return x * size } }
    `,
    `
    const size = 16
    model Net { forward(x: [N, 3]) { return x * size } }
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
