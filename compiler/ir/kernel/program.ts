import type { Dim } from "../types.ts";

/**
 * A kernel as data: counted loops, pointers that move by constants, loads, stores and arithmetic. There is no condition
 * on a size and no index formula; whoever builds a program computes them. Spellers (5-emit) turn it into code.
 */
export interface Program {
  readonly buffers: readonly BufferParam[];
  readonly body: readonly Statement[];
}

/** A stretch of memory that a program is handed. */
export interface BufferParam {
  readonly name: string;
  readonly dtype: "f32" | "f64";
  readonly access: "read" | "write";
  /** Elements; a batch of n has n times a symbolic size. */
  readonly size: Dim;
}

/** A place in a buffer: a pointer (or the buffer's start) and a constant distance, in elements. */
export interface PointerAt {
  readonly buffer: number;
  readonly pointer?: string;
  readonly offset: number;
}

/** A pointer that starts at a place and moves by `step` elements at the end of each round. */
export interface Walk {
  readonly pointer: string;
  readonly start: PointerAt;
  readonly step: number;
}

export type Statement =
  | {
      readonly kind: "loop";
      readonly name: string;
      readonly count: Dim;
      readonly walks: readonly Walk[];
      readonly body: readonly Statement[];
    }
  | { readonly kind: "local"; readonly name: string; readonly value: Expression }
  | { readonly kind: "set"; readonly name: string; readonly value: Expression }
  | { readonly kind: "store"; readonly at: PointerAt; readonly value: Expression }
  | { readonly kind: "comment"; readonly text: string };

export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "local"; readonly name: string }
  | { readonly kind: "load"; readonly at: PointerAt }
  /** The batch size of this run. */
  | { readonly kind: "batch" }
  | { readonly kind: "call"; readonly word: Word; readonly args: readonly Expression[] };

/** How many operands each word takes. Comparisons give a mask that only `select`, `and`, `or` and `not` take. */
export const words = {
  add: 2,
  sub: 2,
  mul: 2,
  div: 2,
  /** a · b + c, in one rounding only where the target says so. */
  madd: 3,
  /** The smaller; NaN if either is. */
  min: 2,
  max: 2,
  neg: 1,
  abs: 1,
  sqrt: 1,
  floor: 1,
  exp: 1,
  log: 1,
  log1p: 1,
  tanh: 1,
  erf: 1,
  pow: 2,
  less: 2,
  lessEqual: 2,
  equal: 2,
  and: 2,
  or: 2,
  not: 1,
  /** select(mask, then, otherwise) */
  select: 3,
} as const;

export type Word = keyof typeof words;

/** Walks over every statement, inner ones after the loop that holds them. */
export function* statementsOf(body: readonly Statement[]): Generator<Statement> {
  for (const statement of body) {
    yield statement;
    if (statement.kind === "loop") yield* statementsOf(statement.body);
  }
}

/** Two programs with equal keys do the same to the buffers they are handed, whatever those are called. */
export const programKey = (program: Program): string =>
  JSON.stringify([program.buffers.map(({ dtype, access }) => [dtype, access]), program.body], (_, value: unknown) =>
    // JSON knows no infinities, no NaN and no −0.
    typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
      ? `number ${Object.is(value, -0) ? "-0" : value}`
      : value,
  );
