import type { Dim, Shape } from "../../ir/types.ts";
import type { PickleObject } from "../pickle/pickle-value.ts";
import type { Subscript, Term } from "../tree/module-tree.ts";

/** What an expression of the code is while it is followed: tensors by how they are made, all else by what it is. */
export type Value =
  | Tensor
  | Numeric
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "none" }
  | Elements
  | { readonly kind: "dict"; readonly entries: Map<string, Value> }
  | Module
  | { readonly kind: "function"; readonly name: string }
  /** What only numbers at run time tell, or what an error that has been reported would have given. */
  | { readonly kind: "unknown" };

/** A tensor. What is changed in place is changed here, so that every name of it sees that. */
export interface Tensor {
  readonly kind: "tensor";
  /** In the body that it lives in. */
  term: Term;
  /** Undefined as long as the shape of an input is not known. */
  shape: Shape | undefined;
  isMask?: boolean;
  /** Whole numbers, as far as that is seen. */
  isInt?: boolean;
  /** The tensor whose memory it shares, and which call made it a view of that. */
  readonly base?: Tensor;
  readonly by?: object;
  /** Those that share its memory. */
  readonly views: Tensor[];
  /** Why it can no longer be read: something that shares its memory was changed. */
  stale?: { readonly op: string; readonly why: string };
  /** The part that was put into it last, as long as it is this `whole`. */
  holds?: { readonly whole: Term; readonly at: string; readonly part: Term };
  /** Which of the network's inputs it is. */
  readonly input?: number;
  /** What it is a part of, and which: chained subscripts become one. */
  readonly cut?: { readonly of: Tensor; readonly term: Term; readonly at: readonly Subscript[] };
  /** What a module was given as this: two arguments may be one tensor. */
  readonly same?: Tensor;
  /** Where it lies among the weights. */
  readonly weight?: readonly string[];
}

/** A number, or a tensor of one whole number that is calculated from sizes. */
export interface Numeric {
  readonly kind: "number";
  /** Undefined where only `term` tells. */
  readonly size: Dim | undefined;
  readonly term?: Term;
  readonly isFloat: boolean;
  /** It comes of the sizes of tensors; nobody wrote it down. */
  readonly isComputed: boolean;
  /** In the code it is a tensor of one number, and so no dimension: `torch.max(x, torch.tensor(0))`. */
  readonly isTensor?: true;
}

export interface Elements {
  readonly kind: "list" | "tuple";
  /** A list may be appended to. */
  readonly items: Value[];
}

export interface Module {
  readonly kind: "module";
  readonly object: PickleObject;
  /** From the root. */
  readonly path: readonly string[];
}

export const none: Value = { kind: "none" };
export const unknown: Value = { kind: "unknown" };
export const bool = (value: boolean): Value => ({ kind: "bool", value });
export const text = (value: string): Value => ({ kind: "string", value });
export const listOf = (items: readonly Value[]): Elements => ({ kind: "list", items: [...items] });
export const tupleOf = (items: readonly Value[]): Elements => ({ kind: "tuple", items: [...items] });
export const int = (value: number): Numeric => ({ kind: "number", size: value, isFloat: false, isComputed: false });
export const float = (value: number): Numeric => ({ kind: "number", size: value, isFloat: true, isComputed: false });
export const sizeOf = (size: Dim): Numeric => ({ kind: "number", size, isFloat: false, isComputed: true });

/** A number that is known, and not open. */
export const numberIn = (value: Value | undefined): number | undefined =>
  value?.kind === "number" && typeof value.size === "number" ? value.size : undefined;

export const boolIn = (value: Value | undefined): boolean | undefined =>
  value?.kind === "bool" ? value.value : undefined;

export const stringIn = (value: Value | undefined): string | undefined =>
  value?.kind === "string" ? value.value : undefined;

export const isElements = (value: Value | undefined): value is Elements =>
  value?.kind === "list" || value?.kind === "tuple";

/** Known numbers, all of them. */
export function numbersIn(value: Value | undefined): readonly number[] | undefined {
  if (!isElements(value)) return undefined;
  const numbers = value.items.map(numberIn);
  return numbers.every((each) => each !== undefined) ? numbers : undefined;
}

export const isNone = (value: Value | undefined): boolean => value === undefined || value.kind === "none";
