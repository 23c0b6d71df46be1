import type { Dim, Shape } from "../../../ir/types.ts";
import type { Attribute } from "../model/onnx-model.ts";
import type { Term } from "../../tree/module-tree.ts";

/** What numbers a value holds in ONNX; here all are floats. */
export type Elements = "float" | "int" | "bool";

/** One node, as it is being said in PyTorch's words. Inputs go by their place. */
export interface Speech {
  readonly opType: string;
  /** Of ONNX's operators; some have changed their meaning. */
  readonly opset: number;
  /** How many results somebody reads: those behind are not asked for. */
  readonly results: number;
  readonly count: number;
  readonly has: (place: number) => boolean;
  /** Whether its numbers are known, whatever the batch is. */
  readonly isKnown: (place: number) => boolean;
  readonly attribute: (name: string) => Attribute;
  readonly number: (name: string, otherwise: number) => number;
  readonly numbers: (name: string) => readonly number[] | undefined;
  readonly word: (name: string, otherwise: string) => string;
  readonly tensor: (place: number) => Term;
  /** The same, or a number where it is a single one that is known. */
  readonly operand: (place: number) => Term;
  /** Numbers that are known; undefined where the input is left out. Refused where they depend on data, or on the batch. */
  readonly known: (place: number) => readonly number[] | undefined;
  /** Sizes that are known, as multiples of the batch where they are open. */
  readonly sizes: (place: number) => Shape | undefined;
  readonly elements: (place: number) => Elements;
  readonly shape: (place: number) => Shape;
  /** As `shape`, refused where the batch is open. */
  readonly fixedShape: (place: number) => readonly number[];
  readonly shapeOf: (term: Term) => Shape;
  /** Writes a statement and gives the value's name. */
  readonly set: (term: Term) => Term;
  /** The batch's size; `dim` tells how often it is in a shape. */
  readonly size: (dim: Dim) => Term;
  /** The shape that the result has in the file itself, where the batch is open here and fixed there. */
  readonly written: (result: number) => readonly number[] | undefined;
  readonly refuse: (why: string, help?: string) => never;
}

/** How an op is said: a term for each of its results. */
export type Word = (s: Speech) => Term | readonly Term[];
export type Words = Readonly<Record<string, Word>>;
