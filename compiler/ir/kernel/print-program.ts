import { assertNever } from "../compiler-bug.ts";
import { showDim } from "../types.ts";
import type {
  BufferParam,
  Expression as ExpressionOf,
  GatherIndex,
  PointerAt as PointerAtOf,
  Program,
  SizedProgram,
  Statement as StatementOf,
} from "./program.ts";

type Amount = number | string;
type Expression = ExpressionOf<Amount>;
type PointerAt = PointerAtOf<Amount>;
type Statement = StatementOf<Amount>;

/**
 * The kernel language as indented text. `loop oy: 32, x_oy from x_b[4] by 136` runs 32 times with a pointer that starts
 * four elements behind `x_b` and moves 136 a round; `x_oy[3]` is the element three behind it.
 */
export function printProgram(program: Program | SizedProgram, name = "kernel"): string {
  const buffers = program.buffers.map(({ name: buffer, access, size }) => `${access} ${buffer}: f32[${showDim(size)}]`);
  const body = program.body.flatMap((statement) => linesOf(statement, program.buffers));
  const sizes = "sizes" in program ? program.sizes : [];
  return [`${name}(${[...buffers, ...sizes].join(", ")})`, ...indented(body), ""].join("\n");
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

function linesOf(statement: Statement, buffers: readonly BufferParam[]): string[] {
  switch (statement.kind) {
    case "loop": {
      const walks = statement.walks.map(
        ({ pointer, start, step }) => `, ${pointer} from ${showPlace(start, buffers)} by ${step}`,
      );
      const head = `loop ${statement.name}: ${typeof statement.count === "string" ? statement.count : showDim(statement.count)}${walks.join("")}`;
      return [head, ...indented(statement.body.flatMap((inner) => linesOf(inner, buffers)))];
    }
    case "local":
      return [`local ${statement.name} = ${showExpression(statement.value, buffers)}`];
    case "set":
      return [`set ${statement.name} = ${showExpression(statement.value, buffers)}`];
    case "store":
      return [`store ${showGather(statement, buffers)} = ${showExpression(statement.value, buffers)}`];
    default:
      return assertNever(statement);
  }
}

const showPlace = ({ buffer, pointer, offset }: PointerAt, buffers: readonly BufferParam[]): string =>
  `${pointer ?? buffers[buffer]?.name}[${offset}]`;

const showGather = (
  { at, indices = [] }: { readonly at: PointerAt; readonly indices?: readonly GatherIndex<Amount>[] },
  buffers: readonly BufferParam[],
): string => `${showPlace(at, buffers)}${indices.map(({ local, stride }) => `[${local} by ${stride}]`).join("")}`;

function showExpression(value: Expression, buffers: readonly BufferParam[]): string {
  switch (value.kind) {
    case "number":
      return Object.is(value.value, -0) ? "-0" : String(value.value);
    case "local":
      return value.name;
    case "load":
      return showPlace(value.at, buffers);
    case "gather":
      return showGather(value, buffers);
    case "batch":
      return "batch";
    case "call":
      return `${value.word}(${value.args.map((arg) => showExpression(arg, buffers)).join(", ")})`;
    default:
      return assertNever(value);
  }
}
