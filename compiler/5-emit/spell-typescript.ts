import { assertNever } from "../ir/compiler-bug.ts";
import {
  statementsOf,
  type BufferParam,
  type Expression as ExpressionOf,
  type PointerAt as PointerAtOf,
  type SizedProgram,
  type Statement as StatementOf,
  type Word,
} from "../ir/kernel/program.ts";
import { isFixed, type Dim } from "../ir/types.ts";

/** Counts, steps and distances are literals, or parameters of a kernel that serves several sizes. */
type Amount = number | string;
type Expression = ExpressionOf<Amount>;
type PointerAt = PointerAtOf<Amount>;
type Statement = StatementOf<Amount>;

/** A kernel as the body of a TypeScript function over typed arrays. */
export interface SpelledKernel {
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly body: string;
  readonly usesBatch: boolean;
  /** Functions of `support.ts` that the body calls. */
  readonly support: readonly SupportName[];
}

/** What JavaScript's Math lacks. */
export type SupportName = "erf" | "pow" | "round";

export function spellKernel(program: SizedProgram): SpelledKernel {
  const all = [...statementsOf(program.body)];
  const assigned = new Set(all.flatMap((statement) => (statement.kind === "set" ? [statement.name] : [])));
  const support = new Set<SupportName>();
  const body = program.body
    .map((statement) => spellStatement(statement, program.buffers, assigned, support))
    .join("\n");
  return {
    parameters: [
      ...program.buffers.map(({ name, dtype }) => ({ name, type: dtype === "f32" ? "Float32Array" : "Float64Array" })),
      ...program.sizes.map((name) => ({ name, type: "number" })),
    ],
    body,
    usesBatch: /\bn\b/.test(body),
    support: [...support].sort(),
  };
}

function spellStatement(
  statement: Statement,
  buffers: readonly BufferParam[],
  assigned: ReadonlySet<string>,
  support: Set<SupportName>,
): string {
  const spell = (value: Expression, tightness = 0): string => spellExpression(value, buffers, support, tightness);
  switch (statement.kind) {
    case "comment":
      return `// ${statement.text}`;
    case "local":
      return `${assigned.has(statement.name) ? "let" : "const"} ${statement.name} = ${spell(statement.value)};`;
    case "set":
      return spellSet(statement.name, statement.value, spell);
    case "store":
      return `${access(statement.at, buffers)} = ${spell(statement.value)};`;
    case "loop": {
      const { name, count, walks } = statement;
      const starts = walks.map(({ pointer, start }) => `, ${pointer} = ${position(start)}`).join("");
      const steps = walks
        .map(
          ({ pointer, step }) =>
            `, ${typeof step === "number" && step < 0 ? `${pointer} -= ${-step}` : step === 1 ? `${pointer}++` : `${pointer} += ${step}`}`,
        )
        .join("");
      const body = statement.body.map((inner) => spellStatement(inner, buffers, assigned, support)).join("\n");
      return `for (let ${name} = 0${starts}; ${name} < ${spellCount(count)}; ${name}++${steps}) {\n${body}\n}`;
    }
    default:
      return assertNever(statement);
  }
}

/** `sum += v * w` where that is what it says. */
function spellSet(name: string, value: Expression, spell: (value: Expression, tightness?: number) => string): string {
  if (value.kind === "call") {
    const [a, b, c] = value.args as readonly [Expression, Expression, Expression];
    const isSelf = (operand: Expression | undefined): boolean => operand?.kind === "local" && operand.name === name;
    if (value.word === "madd" && isSelf(c)) return `${name} += ${spell(a, 2)} * ${spell(b, 3)};`;
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
const access = (at: PointerAt, buffers: readonly BufferParam[]): string =>
  `${(buffers[at.buffer] as BufferParam).name}[${position(at)}]`;

const infix: Partial<Record<Word, readonly [operator: string, tightness: number]>> = {
  add: ["+", 1],
  sub: ["-", 1],
  mul: ["*", 2],
  div: ["/", 2],
  less: ["<", 0],
  lessEqual: ["<=", 0],
  equal: ["===", 0],
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
};

/** `tightness`: 0 anything goes, 1 a sum, 2 a product, 3 an operand of one. */
function spellExpression(
  value: Expression,
  buffers: readonly BufferParam[],
  support: Set<SupportName>,
  tightness: number,
): string {
  const spell = (inner: Expression, around = 0): string => spellExpression(inner, buffers, support, around);
  const wrap = (text: string, own: number): string => (own < tightness ? `(${text})` : text);
  switch (value.kind) {
    case "number":
      return wrap(spellNumber(value.value), value.value < 0 || Object.is(value.value, -0) ? 2 : 3);
    case "local":
      return value.name;
    case "batch":
      return "n";
    case "load":
      return `${access(value.at, buffers)}!`;
    case "call":
      break;
    default:
      return assertNever(value);
  }
  const [a, b, c] = value.args as readonly [Expression, Expression, Expression];
  const sign = infix[value.word];
  if (sign) {
    const [operator, own] = sign;
    if (own === 0) return `(${spell(a, 1)} ${operator} ${spell(b, 1)})`;
    return wrap(`${spell(a, own)} ${operator} ${spell(b, own + 1)}`, own);
  }
  const name = functions[value.word];
  if (name) return `${name}(${value.args.map((arg) => spell(arg)).join(", ")})`;
  switch (value.word) {
    case "sumLanes":
      return spell(a, tightness);
    case "madd":
      return wrap(`${spell(a, 2)} * ${spell(b, 3)} + ${spell(c, 1)}`, 1);
    case "neg":
      return wrap(`-${spell(a, 3)}`, 2);
    case "and":
      return `(${spell(a)} && ${spell(b)})`;
    case "or":
      return `(${spell(a)} || ${spell(b)})`;
    case "not":
      return `!${spell(a, 3)}`;
    case "select":
      return `(${spell(a)} ? ${spell(b)} : ${spell(c)})`;
    case "erf":
    case "pow":
    case "round":
      support.add(value.word);
      return `${value.word}(${value.args.map((arg) => spell(arg)).join(", ")})`;
    default:
      throw new Error(`no spelling for ${value.word}`);
  }
}

function spellNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (Math.abs(value) === Infinity) return value < 0 ? "-Infinity" : "Infinity";
  return Object.is(value, -0) ? "-0" : String(value);
}
