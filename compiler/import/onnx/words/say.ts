import { isFixed, type Dim } from "../../../ir/types.ts";
import type { BinaryOperator, Subscript, Term } from "../../tree/module-tree.ts";

/** How words write terms: numbers, texts and lists of them stand for their literals. */
export type Said = Term | number | boolean | string | null | readonly Said[];

const isTerm = (said: Said): said is Term => typeof said === "object" && said !== null && "kind" in said;

export function termOf(said: Said): Term {
  if (isTerm(said)) return said;
  if (typeof said === "object" && said !== null) return { kind: "list", items: said.map(termOf) };
  return { kind: "literal", value: said };
}

/** A call of a function of the vocabulary; what is undefined is left out. */
export const say = (
  name: string,
  args: readonly Said[],
  named: Readonly<Record<string, Said | undefined>> = {},
): Term => ({
  kind: "call",
  callee: name,
  args: args.map(termOf),
  named: new Map(Object.entries(named).flatMap(([key, said]) => (said === undefined ? [] : [[key, termOf(said)]]))),
});

export const operate = (operator: BinaryOperator, left: Said, right: Said): Term => ({
  kind: "binary",
  operator,
  left: termOf(left),
  right: termOf(right),
});

/** `x[:, :, start:stop:step]` */
export const sliced = (of: Term, dim: number, start: number, stop: number | undefined, step: number): Term => {
  const slice: Subscript = {
    kind: "slice",
    ...(start === 0 ? {} : { start: termOf(start) }),
    ...(stop === undefined ? {} : { stop: termOf(stop) }),
    ...(step === 1 ? {} : { step: termOf(step) }),
  };
  const before = range(dim).map((): Subscript => ({ kind: "slice" }));
  return { kind: "index", of, at: [...before, slice] };
};

/** An element of a list or tuple. */
export const element = (of: Term, index: number): Term => ({
  kind: "index",
  of,
  at: [{ kind: "at", index: termOf(index) }],
});

export const field = (of: Term, name: string): Term => ({ kind: "field", of, name });

/** A size; one that is open is a multiple of the batch. */
export const sizeTerm = (dim: Dim, batch: Term): Term =>
  isFixed(dim) ? termOf(dim) : dim.factor === 1 ? batch : operate("*", batch, dim.factor);

export const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
export const product = (numbers: readonly number[]): number => numbers.reduce((a, b) => a * b, 1);
/** `index` counted from the front. */
export const fromFront = (index: number, rank: number): number => (index < 0 ? index + rank : index);
/** The order that undoes a permutation. */
export const inverse = (order: readonly number[]): number[] => order.map((_, i) => order.indexOf(i));
export const permuted = (x: Term, order: readonly number[]): Term =>
  order.every((dim, i) => dim === i) ? x : say("permute", [x, ...order]);
