import type { KnownTensor } from "../facts/known-tensor.ts";
import type { OnnxNode } from "../model/onnx-model.ts";

/** A node and the numbers that it is given. */
export interface NodeCall {
  readonly node: OnnxNode;
  readonly opset: number;
  /** Undefined where one is left out. */
  readonly inputs: readonly (KnownTensor | undefined)[];
  /** Elements that a result may have; of one that has more nothing is known. */
  readonly most: number;
  readonly number: (name: string, otherwise: number) => number;
  readonly numbers: (name: string) => readonly number[] | undefined;
}

export function nodeCall(
  node: OnnxNode,
  opset: number,
  inputs: readonly (KnownTensor | undefined)[],
  most: number,
): NodeCall {
  const { attributes } = node;
  return {
    ...{ node, opset, inputs, most },
    number(name, otherwise) {
      const value = attributes.get(name);
      return typeof value === "number" ? value : otherwise;
    },
    numbers(name) {
      const value = attributes.get(name);
      return Array.isArray(value) && value.every((each) => typeof each === "number") ? (value as number[]) : undefined;
    },
  };
}
