import type { ClassDefinition, Expression, FunctionDefinition } from "../syntax/python-ast.ts";
import type { Home } from "./context.ts";

/** How strongly an expression of `.nn` holds together. */
export const level = {
  or: 1,
  and: 2,
  not: 3,
  compare: 4,
  range: 5,
  sum: 6,
  product: 7,
  unary: 8,
  power: 9,
  postfix: 10,
} as const;

/** A piece of `.nn`, and what is known of its value while importing. */
export interface Code {
  readonly text: string;
  readonly level: number;
  readonly known?: Known;
}

/** An element of a list or an argument, `for` and `if` before it included. */
export interface Item {
  readonly text: string;
  /** Without `for` and `if`: its value. */
  readonly value?: Code;
  readonly name?: string;
}

export type Known =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "none" }
  | { readonly kind: "list" | "tuple"; readonly items: readonly Item[] }
  | { readonly kind: "dict"; readonly entries: ReadonlyMap<string, Code> }
  /** Something of PyTorch's or Python's own, by its whole path. */
  | { readonly kind: "library"; readonly path: string }
  | { readonly kind: "class"; readonly declaration: ClassDefinition; readonly home: Home }
  | { readonly kind: "function"; readonly declaration: FunctionDefinition; readonly home: Home }
  /** A dictionary that a file declares, asked by a key that is not known: a `fn` of it. */
  | { readonly kind: "table"; readonly name: string; readonly entries: ReadonlyMap<string, Code> }
  | { readonly kind: "self" }
  | { readonly kind: "super" }
  | { readonly kind: "method"; readonly name: string }
  /** A list of (name, module), which becomes the named children of a container. */
  | { readonly kind: "pairs" }
  /** Named children, each as an argument of the container that takes them. */
  | { readonly kind: "named"; readonly items: readonly string[] }
  /** A module, or another thing that is registered. `declaration`: of what class of the file it is. */
  | { readonly kind: "modules"; readonly declaration?: ClassDefinition; readonly home?: Home }
  /** What a Parameter or a buffer begins with. */
  | { readonly kind: "fill"; readonly shape: string; readonly init: string; readonly scale?: string }
  /** Keywords that are passed on. */
  | { readonly kind: "keywords"; readonly names: readonly string[] }
  /** What is yes or no. */
  | { readonly kind: "condition" }
  | { readonly kind: "optional" }
  | { readonly kind: "shape" }
  | { readonly kind: "tensor" }
  | { readonly kind: "partial"; readonly callee: Code; readonly keywords: ReadonlyMap<string, Code> }
  | { readonly kind: "lambda"; readonly expression: Expression }
  /** A function within another one, and the variables of that one which each call gives it. */
  | { readonly kind: "closure"; readonly captured: readonly string[] };

export const atom = (text: string, known?: Known): Code => ({ text, level: level.postfix, ...(known && { known }) });

export const unknown = (): Code => atom("none");

/** The text where something that holds at least as strongly is asked for. */
export const within = (code: Code, least: number): string => (code.level < least ? `(${code.text})` : code.text);

export function binary(operator: string, strength: number, left: Code, right: Code, known?: Known): Code {
  const isPower = strength === level.power;
  const text = `${within(left, isPower ? strength + 1 : strength)} ${operator} ${within(right, isPower ? level.unary : strength + 1)}`;
  return { text, level: strength, ...(known && { known }) };
}

export const bool = (value: boolean): Code => atom(String(value), { kind: "bool", value });
export const none: Code = atom("none", { kind: "none" });

export function numberCode(value: number): Code {
  const text = String(Math.abs(value)).replace("e+", "e");
  return {
    text: value < 0 ? `-${text}` : text,
    level: value < 0 ? level.unary : level.postfix,
    known: { kind: "number", value },
  };
}

export function negated(code: Code): Code {
  if (code.known?.kind === "bool") return bool(!code.known.value);
  const plain = bare(code.text);
  const compared = /^([^()\s]+(?:\([^()]*\))?) (==|!=|<=|>=|<|>) ([^()\s]+)$/.exec(plain);
  // `not a == b` is written `a != b`, and other comparisons the other way round.
  const turned: Readonly<Record<string, string>> = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
  };
  if (code.level === level.compare && compared)
    return {
      text: code.text.replace(` ${compared[2] ?? ""} `, ` ${turned[compared[2] ?? ""] ?? ""} `),
      level: level.compare,
      known: { kind: "condition" },
    };
  return { text: `not ${within(code, level.not)}`, level: level.not, known: { kind: "condition" } };
}

export function conditional(condition: Code, then: Code, otherwise: Code): Code {
  if (condition.known?.kind === "bool") return condition.known.value ? then : otherwise;
  if (bare(then.text) === bare(otherwise.text)) return then;
  const known = [then, otherwise].find((each) => each.known?.kind === "modules")?.known;
  return atom(`if ${condition.text} { ${then.text} } else { ${otherwise.text} }`, known && { kind: "modules" });
}

export function both(left: Code, right: Code): Code {
  if (left.known?.kind === "bool") return left.known.value ? right : left;
  if (right.known?.kind === "bool") return right.known.value ? left : right;
  return binary("and", level.and, left, right, { kind: "condition" });
}

export function either(left: Code, right: Code): Code {
  if (left.known?.kind === "bool") return left.known.value ? left : right;
  if (right.known?.kind === "bool") return right.known.value ? right : left;
  return binary("or", level.or, left, right, { kind: "condition" });
}

const MARK = /\uE000\d+\uE001/g;

/** Without the marks of where it comes from. */
export const bare = (text: string): string => text.replace(MARK, "");

export const quoted = (text: string): string =>
  `"${text
    .replace(/[\\"{}]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t")
    .replace(/\r/g, "")}"`;
