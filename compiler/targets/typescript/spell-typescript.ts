import { assertNever } from "../../ir/compiler-bug.ts";
import {
  statementsOf,
  usesBatch,
  type BufferParam,
  type Expression as ExpressionOf,
  type GatherIndex,
  type PointerAt as PointerAtOf,
  type SizedProgram,
  type Statement as StatementOf,
  type Word,
} from "../../ir/kernel/program.ts";
import { isFixed, type Dim } from "../../ir/types.ts";

/** Counts, steps and distances are literals, or parameters of a kernel that serves several sizes. */
type Amount = number | string;
type Expression = ExpressionOf<Amount>;
type PointerAt = PointerAtOf<Amount>;
type Statement = StatementOf<Amount>;

/** A kernel as the body of a function over typed arrays, laid out as prettier would. */
export interface SpelledKernel {
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly body: readonly string[];
  readonly usesBatch: boolean;
  /** Functions of `support.ts` that the body calls. */
  readonly support: readonly SupportName[];
}

/** What JavaScript's Math lacks. */
export type SupportName =
  "digamma" | "erf" | "erfc" | "erfinv" | "index" | "lgamma" | "pow" | "random" | "round" | "trigamma";

export interface SpellOptions {
  /** JavaScript has no `!` for reads that are known to be there. */
  readonly typed: boolean;
}

export function spellKernel(program: SizedProgram, { typed }: SpellOptions = { typed: true }): SpelledKernel {
  const all = [...statementsOf(program.body)];
  const assigned = new Set(all.flatMap((statement) => (statement.kind === "set" ? [statement.name] : [])));
  const speller: Speller = { buffers: program.buffers, assigned, typed, support: new Set<SupportName>() };
  const body = program.body.flatMap((statement) => spellStatement(speller, statement, 1));
  return {
    parameters: [
      ...program.buffers.map(({ name }) => ({ name, type: "Float32Array" })),
      ...program.sizes.map((name) => ({ name, type: "number" })),
    ],
    body,
    usesBatch: usesBatch(program),
    support: [...speller.support].sort(),
  };
}

interface Speller {
  readonly buffers: readonly BufferParam[];
  /** Locals that are set after they have been made. */
  readonly assigned: ReadonlySet<string>;
  readonly typed: boolean;
  readonly support: Set<SupportName>;
}

/** prettier's width. */
const WIDTH = 120;

function spellStatement(speller: Speller, statement: Statement, depth: number): string[] {
  const indent = "  ".repeat(depth);
  const spell = (value: Expression): string => spellExpression(speller, value, ANY);
  switch (statement.kind) {
    case "local":
      return [
        `${indent}${speller.assigned.has(statement.name) ? "let" : "const"} ${statement.name} = ${spell(statement.value)};`,
      ];
    case "set":
      return [`${indent}${spellSet(speller, statement.name, statement.value)}`];
    case "store":
      return [`${indent}${gather(speller, statement)} = ${spell(statement.value)};`];
    case "loop": {
      const inner = statement.body.flatMap((each) => spellStatement(speller, each, depth + 1));
      return [...spellLoopHead(statement, indent), ...inner, `${indent}}`];
    }
    default:
      return assertNever(statement);
  }
}

function spellLoopHead({ name, count, walks }: Statement & { kind: "loop" }, indent: string): string[] {
  const step = (amount: Amount): string =>
    amount === 1 ? "++" : typeof amount === "number" && amount < 0 ? ` -= ${-amount}` : ` += ${amount}`;
  const starts = [`let ${name} = 0`, ...walks.map(({ pointer, start }) => `${pointer} = ${position(start)}`)].join(
    ", ",
  );
  const test = `${name} < ${spellCount(count)}`;
  const steps = [`${name}++`, ...walks.map((walk) => `${walk.pointer}${step(walk.step)}`)].join(", ");
  const short = `${indent}for (${starts}; ${test}; ${steps}) {`;
  if (short.length <= WIDTH) return [short];
  return [`${indent}for (`, `${indent}  ${starts};`, `${indent}  ${test};`, `${indent}  ${steps}`, `${indent}) {`];
}

/** `sum += v * w` where that is what it says. */
function spellSet(speller: Speller, name: string, value: Expression): string {
  const spell = (each: Expression, least = ANY): string => spellExpression(speller, each, least);
  if (value.kind === "call") {
    const [a, b, c] = value.args as readonly [Expression, Expression, Expression];
    const isSelf = (operand: Expression | undefined): boolean => operand?.kind === "local" && operand.name === name;
    if (value.word === "madd" && isSelf(c)) return `${name} += ${spellProduct(speller, "*", a, b)};`;
    if (value.word === "add" && isSelf(a)) return `${name} += ${spell(b)};`;
    if (value.word === "select" && isSelf(c)) return `if (${spell(a)}) ${name} = ${spell(b)};`;
  }
  return `${name} = ${spell(value)};`;
}

const spellCount = (count: Dim | string): string =>
  typeof count === "string" || isFixed(count) ? String(count) : count.factor === 1 ? "n" : `n * ${count.factor}`;

function position({ pointer, offset }: PointerAt): string {
  if (pointer === undefined) return String(offset);
  if (offset === 0) return pointer;
  return typeof offset === "number" && offset < 0 ? `${pointer} - ${-offset}` : `${pointer} + ${offset}`;
}

/** `noUncheckedIndexedAccess` has every read say that it is there; the program has been checked against the buffer's size. */
const access = ({ buffers }: Speller, at: PointerAt): string =>
  `${(buffers[at.buffer] as BufferParam).name}[${position(at)}]`;

/** The same, so many strides further on as indices say. */
function gather(
  speller: Speller,
  { at, indices = [] }: { readonly at: PointerAt; readonly indices?: readonly GatherIndex<Amount>[] },
): string {
  if (indices.length === 0) return access(speller, at);
  const offset = at.pointer === undefined && at.offset === 0 ? [] : [position(at)];
  // What `*` gives of two variables may be anything; V8 then checks each, and leaves them in innermost loops.
  const steps = indices.map(({ local, stride }) => {
    if (stride === 1) return local;
    return typeof stride === "string" ? `Math.imul(${local}, ${stride})` : `${local} * ${stride}`;
  });
  return `${(speller.buffers[at.buffer] as BufferParam).name}[${[...offset, ...steps].join(" + ")}]`;
}

/** How tightly an expression holds together; one that holds less tightly than its place asks for stands in parentheses. */
const [ANY, CONDITION, OR, AND, EQUALITY, RELATION, SUM, PRODUCT, UNARY, PRIMARY] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
] as const;

const infix: Partial<Record<Word, readonly [operator: string, tightness: number]>> = {
  add: ["+", SUM],
  sub: ["-", SUM],
  less: ["<", RELATION],
  lessEqual: ["<=", RELATION],
  equal: ["===", EQUALITY],
};

const functions: Partial<Record<Word, string>> = {
  min: "Math.min",
  max: "Math.max",
  abs: "Math.abs",
  sqrt: "Math.sqrt",
  floor: "Math.floor",
  fround: "Math.fround",
  exp: "Math.exp",
  expm1: "Math.expm1",
  log: "Math.log",
  log1p: "Math.log1p",
  sin: "Math.sin",
  cos: "Math.cos",
  tanh: "Math.tanh",
  asin: "Math.asin",
  acos: "Math.acos",
  atan: "Math.atan",
  atan2: "Math.atan2",
};

function spellExpression(speller: Speller, value: Expression, least: number): string {
  const spell = (inner: Expression, around: number = ANY): string => spellExpression(speller, inner, around);
  const wrap = (text: string, own: number): string => (own < least ? `(${text})` : text);
  switch (value.kind) {
    case "number":
      return wrap(spellNumber(value.value), value.value < 0 || Object.is(value.value, -0) ? UNARY : PRIMARY);
    case "local":
      return value.name;
    case "batch":
      return "n";
    case "load":
      return `${access(speller, value.at)}${speller.typed ? "!" : ""}`;
    case "gather":
      return `${gather(speller, value)}${speller.typed ? "!" : ""}`;
    case "call":
      break;
    default:
      return assertNever(value);
  }
  const [a, b, c] = value.args as readonly [Expression, Expression, Expression];
  // TypeScript refuses to compare literals that it knows to differ.
  if (value.word === "equal" && a.kind === "number" && b.kind === "number") return String(a.value === b.value);
  const sign = infix[value.word];
  if (sign) return wrap(`${spell(a, sign[1])} ${sign[0]} ${spell(b, sign[1] + 1)}`, sign[1]);
  const name = functions[value.word];
  if (name) return `${name}(${value.args.map((arg) => spell(arg)).join(", ")})`;
  switch (value.word) {
    case "sumLanes":
    case "maxLanes":
    // Numbers are in double precision until they are stored.
    case "toDouble":
    case "toSingle":
      return spell(a, least);
    case "mul":
      return wrap(spellProduct(speller, "*", a, b), PRODUCT);
    case "div":
      return wrap(spellProduct(speller, "/", a, b), PRODUCT);
    case "fmod":
      return wrap(spellProduct(speller, "%", a, b), PRODUCT);
    case "madd":
      return wrap(`${spellProduct(speller, "*", a, b)} + ${spell(c, PRODUCT)}`, SUM);
    case "sigmoid":
      return wrap(`1 / (1 + Math.exp(-${spell(a, PRIMARY)}))`, PRODUCT);
    case "neg":
      return wrap(`-${spell(a, PRIMARY)}`, UNARY);
    case "not":
      return wrap(`!${spell(a, UNARY)}`, UNARY);
    case "and":
      return wrap(`${spell(a, AND)} && ${spell(b, AND + 1)}`, AND);
    case "or":
      // prettier has `a && b` in parentheses here.
      return wrap(`${spell(a, isWord(a, "or") ? OR : EQUALITY)} || ${spell(b, EQUALITY)}`, OR);
    case "select":
      return wrap(`${spell(a, OR)} ? ${spell(b, OR)} : ${spell(c, CONDITION)}`, CONDITION);
    case "bitAnd":
      return `(${spell(a, SUM)} & ${spell(b, SUM)})`;
    case "bitOr":
      return `(${spell(a, SUM)} | ${spell(b, SUM)})`;
    case "bitXor":
      return `(${spell(a, SUM)} ^ ${spell(b, SUM)})`;
    case "digamma":
    case "erf":
    case "erfc":
    case "erfinv":
    case "lgamma":
    case "trigamma":
    case "index":
    case "pow":
    case "random":
    case "round":
      speller.support.add(value.word);
      return `${value.word}(${value.args.map((arg) => spell(arg)).join(", ")})`;
    default:
      throw new Error(`no spelling for ${value.word}`);
  }
}

const isWord = (value: Expression, word: Word): boolean => value.kind === "call" && value.word === word;

/** prettier has a product within a quotient, and the reverse, in parentheses; what % leaves it has in them everywhere. */
function spellProduct(speller: Speller, operator: "*" | "/" | "%", a: Expression, b: Expression): string {
  const apart: readonly Word[] = [
    "fmod",
    ...(operator === "*" ? [] : ["mul" as const]),
    ...(operator === "/" ? [] : ["div" as const]),
  ];
  const isMixed = apart.some((word) => isWord(a, word));
  return `${spellExpression(speller, a, isMixed ? UNARY : PRODUCT)} ${operator} ${spellExpression(speller, b, UNARY)}`;
}

function spellNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (Math.abs(value) === Infinity) return value < 0 ? "-Infinity" : "Infinity";
  return Object.is(value, -0) ? "-0" : String(value);
}
