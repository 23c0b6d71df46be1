import { CompilerBug } from "../../ir/compiler-bug.ts";
import type { ValueId } from "../../ir/graph.ts";
import { ordered, rowMajorOrder, type Layout } from "../../ir/layout.ts";
import { isFixed, showShape, type Dim, type Shape } from "../../ir/types.ts";
import { valueName } from "../kernels/name-kernels.ts";
import { addBuffer, remember, type Planner } from "../planner.ts";

/** Inputs and parameters lie where the caller has them. */
export function placeInputs(planner: Planner): void {
  const { inputs, parameters } = planner.graph;
  inputs.forEach(({ id, type }, index) => {
    const { layout, size } = callersLayout(id, type.shape);
    remember(planner, id, { buffer: addBuffer(planner, valueName(id), size, { kind: "input", index }), layout });
  });
  parameters.forEach(({ id, shape }, index) => {
    const { layout, size } = callersLayout(id, shape);
    remember(planner, id, { buffer: addBuffer(planner, valueName(id), size, { kind: "parameter", index }), layout });
  });
}

/** Row-major, as callers hand tensors over. Strides are constants, so nothing but ones may stand before an open dimension. */
export function callersLayout(id: ValueId, shape: Shape): { layout: Layout; size: Dim } {
  const open = shape.findIndex((dim) => !isFixed(dim));
  if (shape.slice(0, open).some((dim) => dim !== 1) && open !== -1)
    throw new CompilerBug(`${id} is ${showShape(shape)}: an open dimension of an input or result must come first`);
  return ordered(shape, rowMajorOrder(shape));
}
