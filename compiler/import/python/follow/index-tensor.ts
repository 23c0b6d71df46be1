import { isFixed, type Dim } from "../../../ir/types.ts";
import type { Subscript, Term } from "../../tree/module-tree.ts";
import { boundsOf } from "./slice-bounds.ts";
import { inferIndex } from "./infer-index.ts";
import { fail, type Run } from "./run.ts";
import { emitTensor, isUnknown, newTensor, termOf, toTerm } from "./tensors.ts";
import { int, listOf, numberIn, type Tensor, type Value } from "./values.ts";

/** `x[…]` of a tensor. */
export function indexTensor(run: Run, tensor: Tensor, given: readonly Value[]): Tensor {
  const at = given.map((each, i) => plainSubscript(backwards(each, tensor.shape[i])));
  const shape = inferIndex(tensor.shape, at);
  const isView = at.every((each) => each.kind !== "list" && each.kind !== "tensor");
  const isPart = isView && at.every((each) => each.kind !== "none");
  const facts = {
    isMask: tensor.isMask,
    isInt: tensor.isInt,
    ...(isView && { memory: tensor.memory }),
    ...(isPart && { partOf: { of: tensor, at } }),
  };
  // What is done to a part of a weight while the network is made, says how it begins.
  if (tensor.origin.kind === "weight" && isUnknown(run, tensor))
    return newTensor(shape, { kind: "constant", term: undefined, isRandom: true });
  const isConstant =
    tensor.origin.kind === "constant" && at.every((each) => each.kind !== "tensor" || each.origin.kind === "constant");
  const within: Run = isConstant ? { ...run, emission: undefined, mayBeRandom: true } : run;
  if (isConstant && tensor.origin.kind === "constant" && !tensor.origin.term)
    return newTensor(shape, tensor.origin, facts);
  const term: Term = { kind: "index", of: termOf(within, tensor), at: at.map((each) => subscriptTerm(within, each)) };
  if (isConstant && tensor.origin.kind === "constant")
    return newTensor(shape, { kind: "constant", term, isRandom: tensor.origin.isRandom }, facts);
  return emitTensor(run, term, shape, facts);
}

/** `[::-1]` of an array of numpy's, as the places that it takes. */
function backwards(value: Value, size: Dim | undefined): Value {
  if (value.kind !== "slice" || (numberIn(value.step) ?? 1) > 0 || size === undefined || !isFixed(size)) return value;
  const [start, stop, step] = boundsOf(value, size);
  return listOf(Array.from({ length: Math.max(0, Math.ceil((stop - start) / step)) }, (_, i) => int(start + i * step)));
}

/** `True` is no number here, and masks take what nobody can count. */
function plainSubscript(value: Value): Value {
  if (value.kind === "tensor" && value.isMask) return fail("a mask is a subscript");
  if (value.kind === "tuple") return listOf(value.items);
  if (value.kind === "number" || value.kind === "slice" || value.kind === "none" || value.kind === "ellipsis")
    return value;
  return value.kind === "tensor" || value.kind === "list" ? value : fail("a subscript is no number");
}

function subscriptTerm(run: Run, value: Value): Subscript {
  if (value.kind === "none") return { kind: "newAxis" };
  if (value.kind === "ellipsis") return { kind: "ellipsis" };
  if (value.kind !== "slice") return { kind: "at", index: toTerm(run, value) };
  const part = (each: Value): Term | undefined => (each.kind === "none" ? undefined : toTerm(run, each));
  const [start, stop, step] = [part(value.start), part(value.stop), part(value.step)];
  return { kind: "slice", ...(start && { start }), ...(stop && { stop }), ...(step && { step }) };
}
