import { showName } from "../../../runtime/describe.ts";
import type { StoredTensor } from "../../../runtime/safetensors.ts";
import { budgetFor } from "../budget.ts";
import type { Reader } from "../reader.ts";
import { refusals } from "../refusals.ts";
import { fieldOf, fieldsOf } from "./protobuf.ts";
import { readTensor } from "./read-tensor.ts";

const decoder = new TextDecoder();

/** Whole numbers in varints may have a byte each, and eight as a tensor. */
const MOST_UNPACKED = 8;

/** The initialisers of an ONNX model, by their names; and tensors of Constant nodes, by what the nodes' outputs are called. */
export const read: Reader = (file, { key, path }) => {
  if (key !== undefined)
    throw refusals.noStateDict(
      `there is no "${showName(key)}" in it: an ONNX model has one set of weights`,
      `leave the key out: ${path}`,
    );
  const graph = fieldOf(file, 7);
  if (!graph) throw refusals.broken("the ONNX file", "it has no graph");
  const tensors = new Map<string, StoredTensor>();
  const unread = new Map<string, string>();
  const budget = budgetFor(file.length, MOST_UNPACKED);
  const add = (name: string, tensor: StoredTensor | string): void => {
    if (tensors.has(name) || unread.has(name))
      throw refusals.broken("the ONNX file", `"${showName(name)}" is in it twice`);
    if (typeof tensor === "string") unread.set(name, tensor);
    else tensors.set(name, tensor);
  };
  for (const { number, bytes } of fieldsOf(graph.bytes)) {
    if (number === 5) {
      const { name, tensor } = readTensor(bytes, budget);
      add(name, tensor);
    } else if (number === 15) {
      const values = fieldOf(bytes, 1);
      if (values) add(readTensor(values.bytes, budget).name, "a sparse tensor");
    } else if (number === 1) {
      const constant = constantIn(bytes);
      if (!constant) continue;
      const { tensor } = readTensor(constant.tensor, budget);
      // Single numbers and lists of sizes are no weights.
      if (typeof tensor !== "string" && /^B?F/.test(tensor.dtype) && tensor.shape.length > 0)
        add(constant.name, tensor);
    }
  }
  return { format: "ONNX", tensors, unread };
};

/** The tensor of a Constant node and what its output is called. */
function constantIn(node: Uint8Array): { readonly name: string; readonly tensor: Uint8Array } | undefined {
  const text = (number: number): string => decoder.decode(fieldOf(node, number)?.bytes);
  if (text(4) !== "Constant") return undefined;
  const attribute = fieldOf(node, 5);
  const tensor = attribute && fieldOf(attribute.bytes, 5);
  return tensor && { name: text(2), tensor: tensor.bytes };
}
