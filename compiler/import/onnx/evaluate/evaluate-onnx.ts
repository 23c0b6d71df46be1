import { fromNumbers, fromStored, type KnownTensor } from "../facts/known-tensor.ts";
import { isGraph, type OnnxGraph, type OnnxModel } from "../model/onnx-model.ts";
import { readModel } from "../model/read-model.ts";
import { elementsOfType } from "../words/elementwise.ts";
import { Refused } from "../trace/tracer.ts";
import { evaluateNode } from "./evaluate-node.ts";
import { nodeCall } from "./node-call.ts";

/** A tensor of an answer: row-major, in double precision. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** 2³⁰ numbers take 8 GiB. */
const MOST = 2 ** 30;

/**
 * What an ONNX network answers, node by node as the file has them, in double precision: nothing is folded, recognised or left out,
 * so that an import can be held to it. Inputs go by their names.
 *
 * @throws NncError where the file is broken, Refused where a node has no counterpart
 */
export const evaluateOnnx = (
  file: Uint8Array,
  inputs: Given,
  readBeside?: (name: string) => Uint8Array | undefined,
): ReadonlyMap<string, Numbers> => evaluateModel(readModel(file, readBeside), inputs);

type Given = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>;

/** The same of a model that has been read. */
export function evaluateModel({ opset, graph }: OnnxModel, inputs: Given): ReadonlyMap<string, Numbers> {
  const values = new Map<string, KnownTensor>();
  for (const { name, type } of graph.inputs) {
    const given = inputs.get(name);
    if (given)
      values.set(name, fromNumbers(elementsOfType(type) ?? "float", given.shape, Float64Array.from(given.data)));
  }
  runGraph(graph, opset, values);
  return new Map(
    graph.outputs.map(({ name }) => {
      const value = values.get(name) ?? missing(name);
      return [name, { shape: value.shape, data: value.numbers() }];
    }),
  );
}

function runGraph(graph: OnnxGraph, opset: number, values: Map<string, KnownTensor>): void {
  for (const [name, tensor] of graph.initializers)
    if (typeof tensor !== "string" && !values.has(name)) values.set(name, fromStored(tensor));
  for (const node of graph.nodes) {
    const given = node.inputs.map((name) => (name === "" ? undefined : (values.get(name) ?? missing(name))));
    if (node.opType === "If") {
      const branch = node.attributes.get(given[0]?.numbers()[0] ? "then_branch" : "else_branch");
      if (!isGraph(branch)) throw new Refused("an If without branches");
      runGraph(branch, opset, values);
      node.outputs.forEach((name, i) => {
        const value = branch.outputs[i];
        if (value) values.set(name, values.get(value.name) ?? missing(value.name));
      });
      continue;
    }
    const results = evaluateNode(nodeCall(node, opset, given, MOST));
    node.outputs.forEach((name, i) => {
      const result = results[i];
      if (name !== "" && result) values.set(name, result);
    });
  }
}

const missing = (name: string): never => {
  throw new Refused(`nothing makes the value ${name}`);
};
