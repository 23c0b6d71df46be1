import type { Span } from "../../grammar/source.ts";
import type { Init, ValueId } from "./graph.ts";
import type { Fail } from "./refusal.ts";
import { showDim, showShape, type SymbolicDim, type TensorType } from "./types.ts";

/** What an expression of the language can be at compile time, as far as layers and functions look into it. */
export type PlainValue =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "none" }
  | { readonly kind: "dim"; readonly dim: SymbolicDim }
  /** `_`, a size that the input decides. */
  | { readonly kind: "hole" }
  | { readonly kind: "list" | "tuple"; readonly elements: readonly Value[] }
  | { readonly kind: "record"; readonly names: readonly string[]; readonly elements: readonly Value[] }
  | TensorValue
  | { readonly kind: "initial"; readonly initial: Initial }
  /** Stands for what an error that has been reported would have given. */
  | { readonly kind: "poison" };

/** What a weight begins with, before there are numbers: `randn(3, 4)`, `xavier_uniform()`. */
export interface Initial {
  readonly name: string;
  /** If it says one itself; a Parameter says it otherwise. */
  readonly shape?: readonly number[];
  readonly initOf: (shape: readonly number[], fail: Fail) => Init;
}

export interface TensorValue {
  readonly kind: "tensor";
  readonly id: ValueId;
  readonly type: TensorType;
  /** PyTorch would have a bool tensor here. */
  readonly isMask?: true;
  /** What made it, for messages: "flatten". */
  readonly by: string;
  readonly span: Span;
}

/** Modules, functions and what makes them; the evaluator knows more of these. */
export interface Callable {
  readonly kind: "callable";
  /** What messages call it: "function flatten", "layer Conv2d". */
  readonly what: string;
  readonly name: string;
}

export type Value = PlainValue | Callable;

export const int = (value: number): Value => ({ kind: "int", value });
export const float = (value: number): Value => ({ kind: "float", value });
export const bool = (value: boolean): Value => ({ kind: "bool", value });
export const text = (value: string): Value => ({ kind: "string", value });
export const list = (elements: readonly Value[]): Value => ({ kind: "list", elements });
export const tuple = (elements: readonly Value[]): Value => ({ kind: "tuple", elements });
export const none: Value = { kind: "none" };
export const poison: Value = { kind: "poison" };

/** Values within values and characters that a message shows; of the rest it says that there is more. */
const MOST_SHOWN = 100;

/** A value as the user would write it. */
export const showValue = (value: Value): string => show(value, { left: MOST_SHOWN });

function show(value: Value, budget: { left: number }): string {
  switch (value.kind) {
    case "int":
    case "bool":
      return String(value.value);
    case "float":
      return showFloat(value.value);
    case "string":
      return JSON.stringify(value.value.length > MOST_SHOWN ? `${value.value.slice(0, MOST_SHOWN)}…` : value.value);
    case "none":
      return "none";
    case "dim":
      return showDim(value.dim);
    case "hole":
      return "_";
    case "list":
      return `[${showAll(value.elements, budget).join(", ")}]`;
    case "tuple":
      return `(${showAll(value.elements, budget).join(", ")}${value.elements.length === 1 ? "," : ""})`;
    case "record":
      return `{ ${showAll(value.elements, budget)
        .map((element, i) => `${value.names[i]}: ${element}`)
        .join(", ")} }`;
    case "tensor":
      return `a tensor ${showShape(value.type.shape)}`;
    case "callable":
      return value.what;
    case "initial":
      return initialText(value.initial);
    case "poison":
      return "?";
  }
}

const initialText = ({ name, shape }: Initial): string => `initial values, ${name}(${shape ? shape.join(", ") : "…"})`;

function showFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function showAll(elements: readonly Value[], budget: { left: number }): string[] {
  const shown: string[] = [];
  for (const element of elements) {
    if (budget.left-- <= 0) return [...shown, "…"];
    shown.push(show(element, budget));
  }
  return shown;
}

/** `an int`, `a list`, for messages that say what was found. */
export function kindOf(value: Value): string {
  switch (value.kind) {
    case "none":
      return "none";
    case "tensor":
      return `a tensor ${showShape(value.type.shape)}`;
    case "callable":
      return value.what;
    case "dim":
      return `the open dimension ${showDim(value.dim)}`;
    case "hole":
      return "_";
    case "initial":
      return initialText(value.initial);
    case "int":
      return `the int ${value.value}`;
    case "float":
    case "bool":
    case "string":
      return `the ${value.kind} ${showValue(value)}`;
    default:
      return `a ${value.kind}`;
  }
}
