import { defineMessages, error } from "./diagnostic.ts";

const wordsToAvoid = {
  while: "loops are `for name in values { … }`",
  lambda: "declare a `fn`",
  super: "modules have no parents: leave it out",
  pass: "leave it out: a block may be empty, { }",
  break: "loops go through all of their values; a condition can leave out what is not wanted: if i < 3 { … }",
  continue: "a condition can leave out what is not wanted: if i != 3 { … }",
} as const;

/** All that can be wrong with the text of a file. `limits.ts` says how NN1030 and NN1031 are counted. */
export const syntaxMessages = {
  NN1001: error<{ found: string; count: number }>(
    ({ found, count }) => `unexpected character${count === 1 ? "" : "s"} ${found}`,
    ({ found }) => (/[“”„«»]/.test(found) ? 'strings stand in plain double quotes: "text"' : undefined),
  ),
  NN1002: error<{ expected: string; found: string }>(
    ({ expected, found }) => `expected ${expected}, found ${found}`, // prettier-ignore
  ),
  NN1003: error(
    () => "this string is not closed on its line",
    () => 'write a line break as \\n, a quote as \\" and a brace as \\{',
  ),
  NN1004: error<{ escape: string }>(
    ({ escape }) => `${escape} is not an escape`,
    () => 'there are \\n \\t \\\\ \\" \\{ \\} and \\u{1F600}',
  ),
  NN1005: error<{ sign: string }>(
    ({ sign }) => `\`${sign}\` does not begin a comment`,
    ({ sign }) =>
      `# is the comment sign${sign === "//" ? ", // divides and rounds down" : ": it reaches to the end of the line"}`,
  ),
  NN1006: error<{ found: string; instead: string }>(({ found, instead }) => `\`${found}\` is written \`${instead}\``),
  NN1007: error(
    () => "there are no semicolons",
    () => "leave it out: white space separates",
  ),
  NN1008: error(() => "strings stand in double quotes"),
  NN1009: error(
    () => "there is no `self`",
    () => "a module's own fields go by their names alone",
  ),
  NN1010: error<{ first: string; second: string }>(
    ({ first, second }) => `\`${first}\` and \`${second}\` do not chain`,
    ({ first }) => (first === ".." ? "put one of them in parentheses" : "join two comparisons with `and`"),
  ),
  NN1011: error<{ operator: string }>(({ operator }) => `\`not\` after \`${operator}\` needs parentheses around it`),
  NN1012: error(
    () => "the name of an argument is a name or a string",
    () => "comparisons are written ==",
  ),
  NN1013: error<{ character: string }>(
    ({ character }) => `${character} is invisible and changes how the text reads`,
    () => "take it out; in a string write it as an escape",
  ),
  NN1014: error<{ count: number }>(
    ({ count }) => `the text holds ${count === 1 ? "a NUL character" : "NUL characters"}`,
  ),
  NN1015: error<{ byte: string }>(
    ({ byte }) => `this is not UTF-8: byte ${byte}`,
    () => "save the file as UTF-8",
  ),
  NN1016: error<{ found: string }>(
    ({ found }) => `there is no type \`${found}\``,
    ({ found }) =>
      /\bTensor$/.test(found)
        ? "a tensor is declared by its shape, x: [N, 3, 32, 32], or not at all"
        : /^(?:\w+\.)?Optional\b/.test(found)
          ? "what may be none is T?, as int?, and a tensor has no type"
          : "the types are int, float, bool, string and module, T[] and T?",
  ),
  NN1017: error<{ word: keyof typeof wordsToAvoid }>(
    ({ word }) => `there is no \`${word}\``,
    ({ word }) => wordsToAvoid[word],
  ),
  NN1018: error(
    () => 'imports are written `import { Name } from "./file.nn"`',
    () => "layers and functions of PyTorch are there without an import",
  ),
  NN1019: error(() => "a comment cannot stand in the braces of a string"),
  NN1020: error(() => "the path of an import is a plain string, without { }"),
  NN1021: error<{ word: string }>(
    ({ word }) => `\`forward(x) { … }\` stands alone, without \`${word}\` before it`, // prettier-ignore
  ),
  NN1022: error(
    () => "there is no `__init__`",
    () => "parameters stand behind the name of the module, fields in its braces: module Net(size: int) { … }",
  ),
  NN1023: error(() => "`for` comes before what it repeats"),
  NN1024: error<{ sign: string; callee: string | undefined; list: string }>(
    ({ sign }) => `there is no \`${sign}\` that takes a ${sign === "*" ? "list" : "dictionary"} apart`,
    ({ sign, callee, list }) => {
      if (sign !== "*") return "write the arguments out: padding=1";
      const each = `\`for layer in ${list}: layer\``;
      return callee === undefined ? `write ${each}` : `pass the list itself, \`${callee}(${list})\`, or ${each}`;
    },
  ),
  NN1025: error<{ sign: string }>(
    ({ sign }) => `there are no parameters with \`${sign}\``,
    ({ sign }) => (sign === "*" ? "write them out, or take one list: sizes: int[]" : "write them out"),
  ),
  NN1026: error<{ targets: string; values: string }>(
    ({ targets, values }) => `several values stand in parentheses: write \`${targets} (${values})\``, // prettier-ignore
  ),
  NN1027: error<{ text: string }>(
    ({ text }) => `${text} is more than a float can hold`,
    () => "the largest is 1.7976931348623157e308",
  ),
  NN1028: error(
    () => "modules have no parents",
    () => "parameters are names: module Net(size: int) { … }",
  ),
  NN1029: error<{ text: string }>(
    ({ text }) => `${text} is not a number`,
    () => "numbers are written 16, 0.5, 1e-3 or 1_000",
  ),
  NN1030: error<{ limit: number }>(
    ({ limit }) => `this is nested more than ${limit} levels deep`,
    () => "name some of its parts",
  ),
  NN1031: error<{ limit: number }>(
    ({ limit }) => `this expression has more than ${limit} operators in a row`,
    () => "name some of its parts, or use `for`",
  ),
  NN1032: error<{ name: string }>(
    ({ name }) => `this file is Python: ${name} is a class`,
    ({ name }) =>
      `what __init__ makes stands in braces, without self and nn; forward says the shape of its input:\n` +
      `model ${name} { fc = Linear(64, 10)  forward(x: [N, 64]) { return fc(relu(x)) } }\n` +
      "`nnc help language` shows the rest",
  ),
} as const;

export const syntaxError = defineMessages(syntaxMessages);

/** The help where Python's blocks begin with a `:`. */
export const BRACES = "what belongs together stands in braces: { … }";
