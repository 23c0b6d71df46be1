import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse, printCst, source } from "../../grammar/index.ts";
import { show } from "./s-expression.ts";

const read = (text: string): string => {
  const { file, diagnostics } = parse(source("test.nn", text));
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  return file.declarations.map(show).join("\n");
};

describe("expressions", () => {
  test.each([
    ["-a ** b", "(- (** a b))"],
    ["a ** -b ** c", "(** a (- (** b c)))"],
    ["a ** b ** c * d", "(* (** a (** b c)) d)"],
    ["a - b - c * -d", "(- (- a b) (* c (- d)))"],
    ["- -a", "(- (- a))"],
    ["not a == b and c or d", "(or (and (not (== a b)) c) d)"],
    ["not not a", "(not (not a))"],
    ["0..n - 1", "(.. 0 (- n 1))"],
    ["1..3", "(.. 1 3)"],
    ["1.5..2.", "(.. 1.5f 2f)"],
    ["1_000 + .5e-1", "(+ 1000 0.05f)"],
    ["x |> f |> g(1)", "(|> (|> x f) (call g 1))"],
    ["a // b % c @ d", "(@ (% (// a b) c) d)"],
    ["a | b ^ c & d + e == f", "(== (| a (^ b (& c (+ d e)))) f)"],
    ["a & b | c & -d", "(| (& a b) (& c (- d)))"],
    ["~a ** b & ~ ~c", "(& (~ (** a b)) (~ (~ c)))"],
    ["a |> f | g", "(|> a (| f g))"],
    ["()", "(tuple )"],
    ["(a)", "a"],
    ["(a,)", "(tuple a)"],
    ["(a, b)[0]", "(at (tuple a b) 0)"],
    ["[]", "[]"],
    ["[1, for i, j in b: i, if c: 2,]", "[1 (for i,j b i) (if c 2)]"],
    ["x[:, 0:3, ::2, 1:, a]", "(at x :: 0:3: ::2 1:: a)"],
    ["x.shape[-1].y(1)", "(call (. (at (. x shape) (- 1)) y) 1)"],
    ['f(a, k=1, k = 2, "s{i}" = 3)', '(call f a k=1 k=2 (str "s" i)=3)'],
    ["f(if c: a, if c { a } else { b })", "(call f (if c a) (? c a b))"],
    ["f(if (if a { b } else { c }): d)", "(call f (if (? a b c) d))"],
    ["f(for i in 0..2: if i > 0: k = i)", "(call f (for i (.. 0 2) (if (> i 0) k=i)))"],
    ["if a == b { 1 } else { 2 } + 3", "(+ (? (== a b) 1 2) 3)"],
    ["Linear(_, 10)", "(call Linear _ 10)"],
    ['"a{b + "c{d}"}\\n\\{\\}\\u{1F600}"', '(str "a" (+ b (str "c" d)) "\\n{}😀")'],
    ['"{if a { "}" } else { b }}"', '(str (? a (str "}") b))'],
    ['""', "(str)"],
    ["model + forward(module).import", "(+ model (. (call forward module) import))"],
    ["_x + int(none_) + format", "(+ (+ _x (call int none_)) format)"],
    ["a\n-b\n(c)", "(- a (call b c))"],
  ])("%s", (text, tree) => expect(read(`const x = ${text}`)).toBe(`(const x ${tree})`));
});

describe("statements", () => {
  test.each([
    ["a, b = x.shape", "(= a,b (. x shape))"],
    ["a += 1 b -= 1 c *= 1 d /= 1", "(+= a 1) (-= b 1) (*= c 1) (/= d 1)"],
    ["return a, b", "(return a b)"],
    ["return { logits: a, features: b, }", "(return logits:a features:b)"],
    ["return if a { b } else { c }", "(return (? a b c))"],
    ["if a { return none } b = 1", "(if a {(return none)}) (= b 1)"],
    ["if a {} else if b { c = 1 } else { c = 2 }", "(if a {} (if b {(= c 1)} {(= c 2)}))"],
    ["for i, x in enumerate(xs) { y = x }", "(for i,x (call enumerate xs) {(= y x)})"],
    ['assert a == 1, "no {a}" const k = 2', '(assert (== a 1) (str "no " a)) (const k 2)'],
    ["x =\n model\n y = 3", "(= x model) (= y 3)"],
    ["x = y\n// 2", "(= x (// y 2))"],
    ["model = 1 forward = model where = forward", "(= model 1) (= forward model) (= where forward)"],
  ])("%s", (text, tree) => expect(read(`fn f(x) { ${text} }`)).toBe(`(fn f (x) {${tree}})`));
});

describe("declarations", () => {
  test.each([
    ['import { A as B, C, } from "./a.nn"', '(import A:B C "./a.nn")'],
    ["fn f(a, b: int = 1, c: float[]?, d: [N, 3]) = a", "(fn f (a b:int=1 c:float[]? d:[N 3]) a)"],
    [
      "module A { const e = 4 fn f() = 1 assert e model = 1 }",
      "(module A () (const e 4) (fn f () 1) (assert e) (field model 1))",
    ],
    ["module A(block: module) { forward = block }", "(module A (block:module) (field forward block))"],
    [
      "model A { forward(x: [N, 2 * k]) -> [N], [M] { return x, x } }",
      "(model A (forward (x:[N (* 2 k)]) -> [N] -> [M] {(return x x)}))",
    ],
    ["model A = B(1) where H = 1, W = 2 * 3\nmodel C = D", "(model A = (call B 1) H=1 W=(* 2 3))\n(model C = D)"],
    ["model A = B where H in [1, 2], (W, D) in pairs", "(model A = B (in H [1 2]) (in W D pairs))"],
    ["## one\n##  two\nfn f() = 1", '; "one\\n two" (fn f () 1)'],
    ["## apart\n\nfn f() = 1", "(fn f () 1)"],
    [
      "module A {\r\n  ## kept\r\n  a = 1 ## not kept\r\n  b = 2\r\n}\r\n",
      '(module A () ; "kept" (field a 1) (field b 2))',
    ],
    ["\ufeffconst a = 1 # c", "(const a 1)"],
    ["", ""],
  ])("%s", (text, tree) => expect(read(text)).toBe(tree));
});

const samples = new URL("./samples/", import.meta.url);

test.each(readdirSync(samples))("sample %s parses", (name) => {
  read(readFileSync(new URL(name, samples), "utf8"));
});

test("spans say where things stand", () => {
  const text = "const x = (a + b) * f(c)";
  const [declaration] = parse(source("test.nn", text)).file.declarations;
  if (declaration?.kind !== "const" || declaration.value.kind !== "binary") throw new Error("not a product");
  const at = ({ start, end }: { start: number; end: number }): string => text.slice(start, end);
  const { left, right, operatorSpan, span } = declaration.value;
  expect([left.span, right.span, operatorSpan, span].map(at)).toEqual(["(a + b)", "f(c)", "*", "(a + b) * f(c)"]);
});

test("comments are kept in order, documentation is not among them", () => {
  const { file } = parse(source("test.nn", "# a\n## b\nfn f() = 1 # c\n## d\n"));
  expect(file.comments.map(({ text }) => text)).toEqual(["a", "c", "# d"]);
});

test("the concrete syntax tree can be printed", () => {
  expect(printCst(source("test.nn", "const a = 1"))).toMatchInlineSnapshot(`
    "file
      declaration
        const
          Const "const"
          Identifier "a"
          Equals "="
          expression
            operand
              primary
                Number "1"
    "
  `);
});
