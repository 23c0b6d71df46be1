import { isValue, type Node, type ValueId } from "../../ir/graph.ts";
import { sameLayout } from "../../ir/layout.ts";
import { catPlace, partPlace } from "./slot-place.ts";
import { nestOperands } from "./nest-operands.ts";
import { copyNode, materialize } from "../layout/materialize.ts";
import type { Place } from "../plan.ts";
import { addNodeStep, remember, shapeOf, type Planner } from "../planner.ts";

/** Whether a node is a concatenation that needs no kernel of its own, since parts of it are made in place. */
export function isMadeOfParts({ slots }: Planner, node: Node): boolean {
  if (!node.op.concatenates || node.epilogue.length > 0) return false;
  return slots.has(node.id) || node.inputs.some((input) => isValue(input) && slots.get(input)?.cat === node.id);
}

/** Parts that were made in their slots need no step; the others are copied in. */
export function placeCat(planner: Planner, node: Node): void {
  const dim = node.attrs["dim"] as number;
  const whole = catPlace(planner, node.id);
  if (!planner.places.has(node.id)) remember(planner, node.id, whole);
  let start = 0;
  for (const input of node.inputs.filter(isValue)) {
    const part = partPlace(planner, input, { cat: node.id, dim, start });
    if (!liesAt(planner, input, part)) copyPart(planner, node, input, part);
    start += shapeOf(planner, input)[dim] as number;
  }
}

const liesAt = ({ places }: Planner, id: ValueId, { buffer, layout }: Place): boolean =>
  places.get(id)?.some((place) => place.buffer === buffer && sameLayout(place.layout, layout)) ?? false;

function copyPart(planner: Planner, cat: Node, id: ValueId, out: Place): void {
  const node = { ...copyNode(planner, id), id: `${cat.id}'`, origin: cat.origin };
  const reads = { node, inputs: [materialize(planner, id, { kind: "any" })], operands: [] };
  addNodeStep(planner, "run", { ...reads, inputs: nestOperands(planner, reads, out), out });
}
