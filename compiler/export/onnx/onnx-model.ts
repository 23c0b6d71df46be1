/** A model of ONNX as data, as much of onnx.proto as an export needs. */
export interface OnnxModel {
  readonly name: string;
  readonly doc: string | undefined;
  /** In the order in which they run. */
  readonly nodes: readonly OnnxNode[];
  /** Initialisers: the network's weights, and nothing else. */
  readonly weights: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxNode {
  readonly op: string;
  readonly name: string;
  /** "" leaves an optional one out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
}

export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;
export type OnnxAttribute =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "texts"; readonly value: readonly string[] }
  | { readonly kind: "tensor"; readonly value: OnnxTensor };

export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export interface OnnxValue {
  readonly name: string;
  readonly kind: "float" | "int64";
  /** A text is an open size: N, or 2*N. */
  readonly shape: readonly (number | string)[];
}

export const int = (value: number): OnnxAttribute => ({ kind: "int", value });
export const flag = (value: boolean): OnnxAttribute => int(Number(value));
export const ints = (value: readonly number[]): OnnxAttribute => ({ kind: "ints", value });
export const float = (value: number): OnnxAttribute => ({ kind: "float", value });
export const text = (value: string): OnnxAttribute => ({ kind: "text", value });
export const texts = (value: readonly string[]): OnnxAttribute => ({ kind: "texts", value });

/** What elements are, as TensorProto.DataType has it. */
export const dataTypes = { float: 1, int64: 7, bool: 9 } as const;
