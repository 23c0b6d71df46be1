import type { AttrValues, Op, ReferenceTensor } from "../../ir/op.ts";
import type { Shape } from "../../ir/types.ts";
import type { OnnxGraph, OnnxResult } from "./onnx-graph.ts";

/** A node of our graph on its way to ONNX. */
export interface OnnxCall {
  readonly onnx: OnnxGraph;
  readonly op: Op;
  readonly attrs: AttrValues;
  readonly inputs: readonly (OnnxInput | undefined)[];
  readonly out: Shape;
}

export interface OnnxInput {
  readonly value: OnnxResult;
  readonly shape: Shape;
  /** Its numbers, where they are those of the network itself and of no weight. */
  readonly known?: ReferenceTensor;
  /** Set of what is the same number for all elements. */
  readonly number?: number;
  /** The op that made it, and what of. */
  readonly from?: { readonly op: Op; readonly inputs: readonly (OnnxInput | undefined)[] };
  /** The value that it shows in another shape. */
  readonly shows?: OnnxInput;
}

/** How an op is written in ONNX's. Its result may be bool or int64 in place of float: who reads it says what they need. */
export type OnnxRule = (call: OnnxCall) => OnnxResult;
export type OnnxRules = Readonly<Record<string, OnnxRule>>;

export const inputOf = ({ inputs }: OnnxCall, i: number): OnnxInput => {
  const input = inputs[i];
  if (!input) throw new RangeError(`there is no input ${i}`);
  return input;
};

/** An input as floats. */
export const floats = (call: OnnxCall, i: number): OnnxResult => call.onnx.to("float", inputOf(call, i).value);

/** An input that may be left out. */
export const maybeFloats = (call: OnnxCall, i: number): OnnxResult | undefined =>
  call.inputs[i] ? floats(call, i) : undefined;

/** An input as a mask: true where it is not 0. */
export const mask = (call: OnnxCall, i: number): OnnxResult => call.onnx.to("bool", inputOf(call, i).value);

export const numberOf = ({ attrs }: OnnxCall, name: string): number => attrs[name] as number;
export const numbersOf = ({ attrs }: OnnxCall, name: string): readonly number[] => attrs[name] as readonly number[];
export const flagOf = ({ attrs }: OnnxCall, name: string): boolean => attrs[name] === true;
export const textOf = ({ attrs }: OnnxCall, name: string): string => attrs[name] as string;

/** Sizes of an input that only images of a fixed size have. */
export const fixedShape = (call: OnnxCall, i: number): readonly number[] =>
  inputOf(call, i).shape.map((dim) => (typeof dim === "number" ? dim : NaN));
