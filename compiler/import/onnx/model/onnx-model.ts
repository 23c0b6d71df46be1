import type { StoredTensor } from "../../../../runtime/safetensors.ts";

/** An ONNX file as data: a graph of nodes over named values, and the numbers of its initialisers. */
export interface OnnxModel {
  /** Of ONNX's own operators. */
  readonly opset: number;
  readonly producer: string;
  readonly graph: OnnxGraph;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** By name; a text says what one is instead of a tensor that can be read. */
  readonly initializers: ReadonlyMap<string, StoredTensor | string>;
}

export interface OnnxNode {
  readonly opType: string;
  /** Empty for ONNX's own; "com.microsoft" and the like for others. */
  readonly domain: string;
  /** What the exporter calls it: "/layer1/layer1.0/conv1/Conv". */
  readonly name: string;
  /** An empty name stands for an input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Notes of the exporter's about where the node comes from. */
  readonly metadata: ReadonlyMap<string, string>;
}

export type Attribute = number | string | readonly number[] | readonly string[] | StoredTensor | OnnxGraph | undefined;

export interface ValueInfo {
  readonly name: string;
  /** TensorProto.DataType; 0 where it is no tensor. */
  readonly type: number;
  /** A number, or the name of a size that stays open ("" where it has none); undefined where nothing is said. */
  readonly shape: readonly (number | string)[] | undefined;
}

export const isGraph = (attribute: Attribute): attribute is OnnxGraph =>
  typeof attribute === "object" && "nodes" in attribute;

export const isTensor = (attribute: Attribute): attribute is StoredTensor =>
  typeof attribute === "object" && "dtype" in attribute;
