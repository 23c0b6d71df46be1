import type { Dim } from "../types.ts";

/**
 * A kernel as data: counted loops, pointers that move by constants, loads, stores and arithmetic. There is no condition
 * on a size and no index formula; whoever builds a program computes them. Spellers (targets/) turn it into code.
 */
export interface Program<Amount = number> {
  readonly buffers: readonly BufferParam[];
  readonly body: readonly Statement<Amount>[];
}

/**
 * A program some of whose counts, steps and distances are parameters, so that it serves several sizes. Only what is not
 * worth a kernel per size becomes one: see 5-plan/kernels/generalize.ts.
 */
export interface SizedProgram extends Program<number | string> {
  /** The parameters, in order. */
  readonly sizes: readonly string[];
  /** Those of them that are no counts or distances but numbers in single precision to calculate with, which are read as locals. */
  readonly factors?: readonly string[];
  /** Loops may have no round. */
  readonly mayDoNothing?: true;
}

/** What the parameters of a sized program are called, from 1 on: names that no local has. */
export const sizeName = (place: number): string => `s${place}`;
export const isSizeName = (name: string): boolean => /^s\d+$/.test(name);

/** A stretch of memory that a program is handed: single numbers. */
export interface BufferParam {
  readonly name: string;
  readonly access: "read" | "write";
  /** Elements; a batch of n has n times a symbolic size. */
  readonly size: Dim;
}

/** A place in a buffer: a pointer (or the buffer's start) and a constant distance, in elements. */
export interface PointerAt<Amount = number> {
  readonly buffer: number;
  readonly pointer?: string;
  readonly offset: Amount;
}

/** A pointer that starts at a place and moves by `step` elements at the end of each round. */
export interface Walk<Amount = number> {
  readonly pointer: string;
  readonly start: PointerAt<Amount>;
  readonly step: Amount;
}

export type Statement<Amount = number> =
  | {
      readonly kind: "loop";
      readonly name: string;
      readonly count: Dim | Amount;
      readonly walks: readonly Walk<Amount>[];
      readonly body: readonly Statement<Amount>[];
    }
  | { readonly kind: "local"; readonly name: string; readonly value: Expression<Amount> }
  | { readonly kind: "set"; readonly name: string; readonly value: Expression<Amount> }
  /** Writes every lane side by side, or, without `vector`, the first one alone; so many strides further on as the indices say. */
  | {
      readonly kind: "store";
      readonly at: PointerAt<Amount>;
      readonly indices?: readonly GatherIndex<Amount>[];
      readonly value: Expression<Amount>;
      readonly vector?: true;
    };

export type Expression<Amount = number> =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "local"; readonly name: string }
  /** As many numbers side by side as there are lanes, or, without `vector`, one number in all lanes. */
  | { readonly kind: "load"; readonly at: PointerAt<Amount>; readonly vector?: true }
  /** As a load, from so many strides further on as the indices say. */
  | {
      readonly kind: "gather";
      readonly at: PointerAt<Amount>;
      readonly indices: readonly GatherIndex<Amount>[];
      readonly vector?: true;
    }
  /** The batch size of this run. */
  | { readonly kind: "batch" }
  | { readonly kind: "call"; readonly word: Word; readonly args: readonly Expression<Amount>[] };

/** `local` holds what the word `index` made, and is never set again, so that its range is known. It is equal in all lanes. */
export interface GatherIndex<Amount = number> {
  readonly local: string;
  /** In elements. */
  readonly stride: Amount;
}

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
  /** To the nearest whole number, halves to the even one. */
  round: 1,
  /** To the nearest float32, for what PyTorch calculates in single precision and then takes apart. */
  fround: 1,
  exp: 1,
  expm1: 1,
  log: 1,
  log1p: 1,
  sin: 1,
  cos: 1,
  tanh: 1,
  /** 1 / (1 + exp(−x)) */
  sigmoid: 1,
  asin: 1,
  acos: 1,
  atan: 1,
  /** The angle of (b, a). */
  atan2: 2,
  erf: 1,
  erfc: 1,
  erfinv: 1,
  /** log |Γ(x)|, its slope, and the slope of that. */
  lgamma: 1,
  digamma: 1,
  trigamma: 1,
  pow: 2,
  /** C's fmod: what is left of the first by whole multiples of the second, exactly, with the sign of the first. */
  fmod: 2,
  /** Of whole numbers below 2³¹. */
  bitAnd: 2,
  bitOr: 2,
  bitXor: 2,
  less: 2,
  lessEqual: 2,
  equal: 2,
  and: 2,
  or: 2,
  not: 1,
  /** The sum of all lanes, in all lanes. Of a double it is what a local is made of or set to. */
  sumLanes: 1,
  /** The largest of all lanes, in all lanes; NaN if there is one. */
  maxLanes: 1,
  /** select(mask, then, otherwise) */
  select: 3,
  /** 24 bits that look random, as a whole number, of two whole numbers below 2²⁴. */
  random: 2,
  /** index(value, count): the value as a whole number from 0 to count − 1, a literal; NaN counts as 0. For `gather`. */
  index: 2,
  /**
   * The same numbers in double precision, of a local, a load or a number. What is calculated with doubles is double, as is the local
   * that holds it, until it is made single: long sums lose nothing that way.
   */
  toDouble: 1,
  toSingle: 1,
} as const;

export type Word = keyof typeof words;

/** Words that no processor has an instruction for: as much work as thirty multiplications. */
export const isTranscendental = (word: Word): boolean => transcendental.has(word);

const transcendental: ReadonlySet<Word> = new Set([
  "exp",
  "expm1",
  "log",
  "log1p",
  "sin",
  "cos",
  "tanh",
  "sigmoid",
  "asin",
  "acos",
  "atan",
  "atan2",
  "erf",
  "erfc",
  "erfinv",
  "lgamma",
  "digamma",
  "trigamma",
  "pow",
  "fmod",
]);

/** Whether a value is in double precision, given which locals are. Numbers and the batch are what is asked of them. */
export function isDouble<Amount>(value: Expression<Amount>, doubles: ReadonlySet<string>): boolean {
  if (value.kind === "local") return doubles.has(value.name);
  if (value.kind !== "call" || value.word === "toSingle") return false;
  return value.word === "toDouble" || value.args.some((arg) => isDouble(arg, doubles));
}

/** The words of an expression, outer ones first. */
export function* wordsOf<Amount>(value: Expression<Amount>): Generator<Word> {
  if (value.kind !== "call") return;
  yield value.word;
  for (const arg of value.args) yield* wordsOf(arg);
}

/** The locals that are in double precision. */
export function doubleLocals<Amount>(body: readonly Statement<Amount>[]): ReadonlySet<string> {
  const doubles = new Set<string>();
  for (const each of statementsOf(body))
    if (each.kind === "local" && isDouble(each.value, doubles)) doubles.add(each.name);
  return doubles;
}

/** Walks over every statement, inner ones after the loop that holds them. */
export function* statementsOf<Amount>(body: readonly Statement<Amount>[]): Generator<Statement<Amount>> {
  for (const statement of body) {
    yield statement;
    if (statement.kind === "loop") yield* statementsOf(statement.body);
  }
}

/** Whether what a program does depends on the batch size of a run. */
export function usesBatch<Amount>({ body }: Pick<Program<Amount>, "body">): boolean {
  const isBatch = (value: Expression<Amount>): boolean =>
    value.kind === "batch" || (value.kind === "call" && value.args.some(isBatch));
  return [...statementsOf(body)].some((each) =>
    each.kind === "loop" ? typeof each.count === "object" : isBatch(each.value),
  );
}

/** As JSON, but with infinities, NaN and −0, and several times as fast. */
export function exactText(value: unknown): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : `${value}`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  let text = "";
  if (Array.isArray(value)) for (const item of value) text += `${exactText(item)},`;
  else for (const [name, item] of Object.entries(value)) if (item !== undefined) text += `${name}:${exactText(item)},`;
  return `[${text}]`;
}
