import { countOf } from "../../../ir/reference.ts";
import { countIn, type KnownTensor } from "../facts/known-tensor.ts";
import type { NodeCall } from "./node-call.ts";

export type Rule = (call: NodeCall) => readonly KnownTensor[] | undefined;

export const one = (tensor: KnownTensor | undefined): readonly KnownTensor[] | undefined => tensor && [tensor];
export const numbersOf = (tensor: KnownTensor | undefined): number[] | undefined => tensor && [...tensor.numbers()];

export const under = (x: KnownTensor, shape: readonly number[]): KnownTensor | undefined =>
  countOf(shape) === countIn(x) && shape.every((size) => size >= 0)
    ? { ...x, shape, stored: () => ({ ...x.stored(), shape }) }
    : undefined;
