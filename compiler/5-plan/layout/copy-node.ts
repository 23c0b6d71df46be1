import type { Node, ValueId } from "../../ir/graph.ts";
import { f32 } from "../../ir/types.ts";
import { copy } from "../../ops/arrangement/copy.ts";
import { originOf, shapeOf, type Planner } from "../planner.ts";

/** A node that copies a value, for a step that brings it to where a reader needs it. */
export const copyNode = (planner: Planner, id: ValueId): Node => ({
  id: `${id}'`,
  op: copy,
  attrs: {},
  inputs: [id],
  epilogue: [],
  type: f32(shapeOf(planner, id)),
  origin: originOf(planner, id),
});
