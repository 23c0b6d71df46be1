import type { BinaryOperator, Subscript, Term } from "./module-tree.ts";
import { paramsOf, squared } from "./complete-layer.ts";
import { COUNTER } from "./roll-loops.ts";

/** What names mean where a term is written. */
export interface Names {
  /** The text of a value of the body; undefined for a parameter of the class, which is its own name. */
  readonly valueOf: (name: string) => Written | undefined;
  /** Names of fields and parameters, which hide functions. */
  readonly hidden: ReadonlySet<string>;
  /** Within a loop over a list: what a child is called, and the list. */
  readonly renamed?: { readonly list: readonly string[]; readonly name: string };
}

export interface Written {
  readonly text: string;
  /** How strongly it holds together. */
  readonly level: number;
}

export const levels = { pipe: 0, compare: 1, sum: 2, product: 3, unary: 4, power: 5, postfix: 6 } as const;

const operators: Readonly<Record<BinaryOperator, number>> = {
  "==": levels.compare,
  "!=": levels.compare,
  "<": levels.compare,
  "<=": levels.compare,
  ">": levels.compare,
  ">=": levels.compare,
  "+": levels.sum,
  "-": levels.sum,
  "*": levels.product,
  "/": levels.product,
  "//": levels.product,
  "%": levels.product,
  "**": levels.power,
};

const atom = (text: string): Written => ({ text, level: levels.postfix });

const within = ({ text, level }: Written, least: number): string => (level < least ? `(${text})` : text);

export function writeTerm(term: Term, names: Names): Written {
  const write = (each: Term): string => writeTerm(each, names).text;
  switch (term.kind) {
    case "literal":
      return writeLiteral(term.value);
    case "value":
      return names.valueOf(term.name) ?? atom(term.name);
    case "part":
      return atom(writePath(term.path, names));
    case "batch":
      return atom(`${within(names.valueOf(term.of) ?? atom(term.of), levels.postfix)}.size(0)`);
    case "list":
      return atom(`[${term.items.map(write).join(", ")}]`);
    case "tuple":
      return atom(`(${term.items.map(write).join(", ")}${term.items.length === 1 ? "," : ""})`);
    case "call":
      return writeCall(term, names);
    case "unary": {
      const operand = within(writeTerm(term.operand, names), levels.unary);
      return { text: term.operator === "not" ? `not ${operand}` : `-${operand}`, level: levels.unary };
    }
    case "binary": {
      const level = operators[term.operator];
      const isPower = term.operator === "**";
      const isCompared = level === levels.compare;
      const left = within(writeTerm(term.left, names), isPower || isCompared ? level + 1 : level);
      const right = within(writeTerm(term.right, names), isPower ? levels.unary : level + 1);
      return { text: `${left} ${term.operator} ${right}`, level };
    }
    case "index": {
      const at = term.at.map((each) => writeSubscript(each, write)).join(", ");
      return atom(`${within(writeTerm(term.of, names), levels.postfix)}[${at}]`);
    }
    case "field":
      return atom(`${within(writeTerm(term.of, names), levels.postfix)}.${term.name}`);
  }
}

export type Call = Extract<Term, { readonly kind: "call" }>;

/** Calls of calls: where a pipe begins, and what follows. A sum or a list is an argument: `relu(a + b) |> conv`. */
export function pipeOf(
  term: Term,
  names: Names,
): { readonly head: string; readonly stages: readonly Call[] } | undefined {
  const stages: Call[] = [];
  let from = term;
  while (from.kind === "call" && isStage(from, names)) {
    stages.unshift(from);
    from = from.args[0] as Term;
  }
  const [first, ...others] = stages;
  if (!first || others.length === 0) return undefined;
  if (argued.has(from.kind)) return { head: writeApplied(first, names), stages: others };
  return { head: within(writeTerm(from, names), levels.compare), stages };
}
const argued = new Set<Term["kind"]>(["list", "tuple", "unary", "binary", "literal"]);

const isStage = ({ callee, args }: Call, { hidden }: Names): boolean =>
  args.length > 0 && !(typeof callee === "string" && hidden.has(callee));

/** The callee of a stage of a pipe, and its arguments but the first. */
export function writeStage(term: Call, names: Names): string {
  const rest = writeArgs(term, names, 1);
  return rest.length === 0 ? writeCallee(term, names) : `${writeCallee(term, names)}(${rest.join(", ")})`;
}

/** A function whose name means a field or a parameter here is written as a method: `x.relu()`. */
function writeCall(term: Call, names: Names): Written {
  const [first] = term.args;
  const pipe = pipeOf(term, names);
  if (pipe)
    return {
      text: [pipe.head, ...pipe.stages.map((stage) => writeStage(stage, names))].join(" |> "),
      level: levels.pipe,
    };
  if (typeof term.callee === "string" && names.hidden.has(term.callee) && first) {
    const object = within(writeTerm(first, names), levels.postfix);
    return atom(`${object}.${term.callee}(${writeArgs(term, names, 1).join(", ")})`);
  }
  return atom(writeApplied(term, names));
}

const writeApplied = (term: Call, names: Names): string =>
  `${writeCallee(term, names)}(${writeArgs(term, names, 0).join(", ")})`;

const writeCallee = ({ callee }: Call, names: Names): string =>
  typeof callee === "string" ? callee : writePath(callee.path, names);

function writeArgs({ callee, args, named }: Call, names: Names, from: number): string[] {
  const params = typeof callee === "string" ? paramsOf(callee) : [];
  return [
    ...args.slice(from).map((arg, i) => writeTerm(squared(params[i + from] ?? "", arg), names).text),
    ...[...named].map(([name, arg]) => `${name}=${writeTerm(squared(name, arg), names).text}`),
  ];
}

/** `layer1[0].conv2` */
function writePath(path: readonly string[], { renamed }: Names): string {
  const at = path.indexOf(COUNTER);
  if (at >= 0 && renamed) return pathText([renamed.name, ...path.slice(at + 1)]);
  return pathText(path);
}

export const pathText = (path: readonly string[]): string =>
  path
    .map((name, i) => (name === COUNTER ? "[i]" : /^\d+$/.test(name) ? `[${name}]` : i === 0 ? name : `.${name}`))
    .join("");

function writeSubscript(subscript: Subscript, write: (term: Term) => string): string {
  switch (subscript.kind) {
    case "at":
      return write(subscript.index);
    case "slice": {
      const { start, stop, step } = subscript;
      const bounds = `${start ? write(start) : ""}:${stop ? write(stop) : ""}`;
      return step ? `${bounds}:${write(step)}` : bounds;
    }
    case "ellipsis":
      return "...";
    case "newAxis":
      return "none";
  }
}

function writeLiteral(value: number | boolean | string | null): Written {
  if (value === null) return atom("none");
  if (typeof value === "boolean") return atom(String(value));
  if (typeof value === "string") return atom(quoted(value));
  if (Number.isNaN(value)) return atom("nan");
  const isNegative = value < 0 || Object.is(value, -0);
  const text = Math.abs(value) === Infinity ? "inf" : numberText(Math.abs(value));
  return isNegative ? { text: `-${text}`, level: levels.unary } : atom(text);
}

/** A number of single precision has few digits there, and many in double. */
function numberText(value: number): string {
  const short = Number(value.toPrecision(8));
  const text = String(Math.fround(short) === value && short !== value ? short : value);
  return text.replace("e+", "e");
}

export const quoted = (text: string): string =>
  `"${text
    .replace(/[\\"{}]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t")
    .replaceAll("\r", "")}"`;
