import type { Attribute, OnnxNode } from "../model/onnx-model.ts";

/** A node of what is left when constants are folded; names of values are those of facts. */
export interface LiveNode extends OnnxNode {
  /** Of the meaning of `opType`. What recognises an idiom writes a node of the newest. */
  readonly opset: number;
}

/** What nodes that are made here mean. */
const NEWEST = 24;

/** A node in place of others, which stands where the last of them did. */
export const madeNode = (
  like: LiveNode,
  opType: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): LiveNode => ({
  ...like,
  opType,
  opset: NEWEST,
  domain: "",
  inputs,
  attributes: new Map(Object.entries(attributes)),
});
