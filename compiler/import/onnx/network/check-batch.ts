import { isFixed, type Shape } from "../../../ir/types.ts";
import type { TensorValue } from "../../../ir/value.ts";
import type { Fact } from "../facts/fact.ts";
import type { OnnxNode } from "../model/onnx-model.ts";
import { Refused } from "../trace/tracer.ts";

/** Where the batch is opened against the file, all that comes of an input has it, and nothing goes over all of it. */
export function checkBatch(
  node: OnnxNode,
  given: readonly (Fact | undefined)[],
  value: TensorValue,
  written: readonly number[] | undefined,
): void {
  const isOpen = (shape: Shape): boolean => shape.some((dim) => !isFixed(dim));
  if (!given.some((fact) => fact?.kind === "flowing" && isOpen(fact.tensor.type.shape))) return;
  if (!isOpen(value.type.shape)) throw new Refused(`${node.opType} goes over the whole batch`);
  if (written && written.length !== value.type.shape.length)
    throw new Refused(`${node.opType} has another shape for a batch`);
  const axis = node.attributes.get("axis");
  const first = given[0];
  if (first?.kind !== "flowing" || typeof axis !== "number") return;
  const shape = first.tensor.type.shape;
  const dim = shape[axis < 0 ? axis + shape.length : axis];
  const goesAlong = /^(?:Softmax|LogSoftmax|Hardmax|CumSum|TopK|Arg|Lp)/.test(node.opType);
  if (goesAlong && dim !== undefined && !isFixed(dim)) throw new Refused(`${node.opType} goes along the batch`);
}
