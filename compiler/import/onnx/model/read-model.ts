import { showName } from "../../../../runtime/describe.ts";
import { budgetFor } from "../../budget.ts";
import { refusals } from "../../refusals.ts";
import { fieldsOf } from "../protobuf.ts";
import type { OnnxModel, OnnxNode } from "./onnx-model.ts";
import { readGraph } from "./read-graph.ts";

/** Whole numbers in varints may have a byte each, and eight as a tensor. */
const MOST_UNPACKED = 8;

const decoder = new TextDecoder();

/**
 * The model in a file. Weights are views of its bytes, or of files beside it.
 *
 * @throws NncError NN4007, NN4011, NN4012
 */
export function readModel(file: Uint8Array, readBeside?: (name: string) => Uint8Array | undefined): OnnxModel {
  let [opset, producer] = [0, ""];
  let graph: Uint8Array | undefined;
  let functions = 0;
  for (const { number, bytes } of fieldsOf(file)) {
    if (number === 2) producer = showName(decoder.decode(bytes));
    else if (number === 7) graph ??= bytes;
    else if (number === 8) opset = opsetIn(bytes) ?? opset;
    else if (number === 25) functions++;
  }
  if (!graph) throw refusals.broken("the ONNX file", "it has no graph");
  if (functions > 0)
    throw refusals.elsewhere(
      "the model has functions of its own",
      "put them into the graph, in Python: onnx.inliner.inline_local_functions(model), or export without modules as functions",
    );
  const context = { budget: budgetFor(file.length, MOST_UNPACKED), ...(readBeside ? { readBeside } : {}) };
  return { opset: opset || 1, producer, graph: readGraph(graph, context) };
}

/** The version of ONNX's own operators, if this entry is theirs. */
function opsetIn(entry: Uint8Array): number | undefined {
  let [domain, version] = ["", 0];
  for (const { number, bytes, value } of fieldsOf(entry)) {
    if (number === 1) domain = decoder.decode(bytes);
    else if (number === 2) version = Number(value);
  }
  return domain === "" || domain === "ai.onnx" ? version : undefined;
}

/** How messages name a node: by its name, or by what it makes. */
export const nameOfNode = ({ name, outputs }: Pick<OnnxNode, "name" | "outputs">): string =>
  showName(name || (outputs.find((each) => each !== "") ?? ""));
