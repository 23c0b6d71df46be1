import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { format } from "./format.ts";

const samples = new URL("./samples/", import.meta.url);
const texts = readdirSync(samples).map((name) => [name, readFileSync(new URL(name, samples), "utf8")] as const);

const golden: readonly (readonly [name: string, text: string, formatted: string])[] = [
  ["spaces", "const a=1+2*-3**4|>f ( x,y )", "const a = 1 + 2 * -3 ** 4 |> f(x, y)\n"],
  ["needless parentheses", "const a = ((1 + (2 * 3)) + (x.y)(1))", "const a = 1 + 2 * 3 + x.y(1)\n"],
  [
    "needed ones",
    "const a = (1 + 2) * -(3 - (4 - 5)) ** (-(a ** b)) ** c",
    "const a = (1 + 2) * -(3 - (4 - 5)) ** (-a ** b) ** c\n",
  ],
  ["numbers", "const a = 1. + .5 + 1_000", "const a = 1.0 + 0.5 + 1_000\n"],
  ["escapes as written", 'const a = "\\u{41}\\n{x}" + "\\u{41}"', 'const a = "A\\n{x}" + "\\u{41}"\n'],
  ["named arguments", 'const a = f(k=1, conv1 = B(), "s{i}"=2)', 'const a = f(k=1, conv1 = B(), "s{i}" = 2)\n'],
  ["blank lines", "\n\nconst a = 1\n\n\n\nconst b = 2\nconst c = 3\n\n", "const a = 1\n\nconst b = 2\nconst c = 3\n"],
  ["a list the author broke", "const a = [\n1,\n2,]", "const a = [\n  1,\n  2,\n]\n"],
  ["numbers beside each other", "const a = [\n1, -2,]", "const a = [\n  1, -2,\n]\n"],
  [
    "as many numbers as a line holds",
    `const a = [${Array.from({ length: 30 }, (_, i) => i * 111).join(",")}]`,
    "const a = [\n  0, 111, 222, 333, 444, 555, 666, 777, 888, 999, 1110, 1221, 1332, 1443, 1554, 1665, 1776, 1887,\n  1998, 2109, 2220, 2331, 2442, 2553, 2664, 2775, 2886, 2997, 3108, 3219,\n]\n",
  ],
  ["a list without the comma", "const a = [\n1, 2]", "const a = [1, 2]\n"],
  [
    "one-line blocks",
    "fn f(x) { if x { return 1 } else { return 2 } }",
    "fn f(x) {\n  if x { return 1 } else { return 2 }\n}\n",
  ],
  ["a comment behind a pipe", "const a = x |> f # c", "const a = x |> f # c\n"],
  [
    "prettier-ignore keeps what follows as it is",
    "# prettier-ignore\nconst a  =  [1,2,\n    3 ] # c\nconst b  =  1",
    "# prettier-ignore\nconst a  =  [1,2,\n    3 ] # c\nconst b = 1\n",
  ],
  [
    "in a module, with documentation and comments",
    "model M {\n# prettier-ignore\n  ## d\n  a = f( 1,  # one\n    2 )\n b  =  1\n}",
    "model M {\n  # prettier-ignore\n  ## d\n  a = f( 1,  # one\n    2 )\n  b = 1\n}\n",
  ],
  [
    "a statement, and an element",
    "fn f(x) {\n# prettier-ignore\n  a  =  1\n  return [\n# prettier-ignore\n(x  +  1) , 2,]\n}",
    "fn f(x) {\n  # prettier-ignore\n  a  =  1\n  return [\n    # prettier-ignore\n    (x  +  1),\n    2,\n  ]\n}\n",
  ],
  [
    "other comments are no prettier-ignore",
    "# prettier-ignore all\nconst a  =  1",
    "# prettier-ignore all\nconst a = 1\n",
  ],
  ["blocks of two", "fn f(x) { a = 1 return a }", "fn f(x) {\n  a = 1\n  return a\n}\n"],
  [
    "a call over several lines that is returned",
    "fn f(x) { return g(\nx,) }",
    "fn f(x) {\n  return g(\n    x,\n  )\n}\n",
  ],
  [
    "where, below documentation",
    "## documented\nmodel M = Net(1)\n  where H = 224,\n    W = 224",
    "## documented\nmodel M = Net(1) where H = 224, W = 224\n",
  ],
  [
    "where, behind a call over several lines",
    "model M = Net(\n  1,\n) where H = 224",
    "model M = Net(\n  1,\n) where H = 224\n",
  ],
  [
    "several sizes",
    "model M = Net where (H,W)in[(1,2) , (3,4)],\n D in[5]",
    "model M = Net where (H, W) in [(1, 2), (3, 4)], D in [5]\n",
  ],
  ["empty", "module A {}\nfn f() {}", "module A {}\nfn f() {}\n"],
  ["nothing", "\n", ""],
  [
    "comments everywhere",
    `#!shebang
#first

## documented
const a = [ # opening
  1, # one
  #own line
  2 # two
  # closing
] # end
module A { # in A
  # before forward
  forward(x) { # in forward
    x = # inside
      x
      |> f # step f
      # before g
      |> g
    # last
  }
}
# end of file`,
    `#!shebang
# first

## documented
const a = [
  # opening
  1, # one
  # own line
  2, # two
  # closing
] # end
module A {
  # in A
  # before forward
  forward(x) {
    # in forward
    x = x
      # inside
      |> f # step f
      # before g
      |> g
    # last
  }
}
# end of file
`,
  ],
  [
    "long lines",
    `const some_long_name = another_long_name(first_argument, second_argument, third_argument, fourth_argument)
const b = some_long_operand_number_one + some_long_operand_number_two * some_long_operand_three + four
const c = input |> first_function_to_apply |> second_function_to_apply |> third_function_to_apply(12)
model M = Constructor([3, 4, 6, 3], another_argument_here, yet_another_argument) where H = 224, W = 224`,
    `const some_long_name = another_long_name(
  first_argument,
  second_argument,
  third_argument,
  fourth_argument,
)
const b = some_long_operand_number_one +
  some_long_operand_number_two * some_long_operand_three +
  four
const c = input
  |> first_function_to_apply
  |> second_function_to_apply
  |> third_function_to_apply(12)
model M = Constructor([3, 4, 6, 3], another_argument_here, yet_another_argument)
  where H = 224, W = 224
`,
  ],
];

describe("golden", () => {
  test.each(golden)("%s", (_, text, formatted) => expect(format(text)).toBe(formatted));
});

test.each(texts)("%s keeps its tree", (_, text) => void format(text));

test("fifty thousand lines of comments are no argument list", () => {
  const comments = "# a line\n".repeat(50_000);
  expect(format(comments)).toBe(comments);
  const inside = `model M {\n${"  # a line\n".repeat(50_000)}  forward(x: [1]) {\n    return x\n  }\n}\n`;
  expect(format(inside)).toBe(inside);
});

test("a chain of a thousand is printed without recursion", () => {
  format(`const a = ${"a + ".repeat(900)}a`);
  format(`const a = x${" |> f(1)".repeat(300)}`);
});
