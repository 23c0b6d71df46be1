import { isValue, type Node } from "../../ir/graph.ts";
import type { LayoutRequirement } from "../../ir/op.ts";
import { epilogueReads } from "../kernels/epilogue.ts";
import { nestOperands } from "./nest-operands.ts";
import { materialize } from "../layout/materialize.ts";
import { outputPlace } from "./output-place.ts";
import type { Place } from "../plan.ts";
import { placeView } from "./place-view.ts";
import { addBuffer, addNodeStep, phaseOf, nameOf, remember, type Packed, type Planner } from "../planner.ts";
import { requirementsOf } from "../layout/requirements.ts";
import type { PlacedReads } from "../kernels/write-program.ts";

/** Finds out where a node's value is to lie, adds the step that computes it, and remembers the place. */
export function placeNode(planner: Planner, node: Node, packed?: Packed): Place {
  const isView = node.op.kernel.kind === "view";
  return remember(planner, node.id, isView ? placeView(planner, node) : placeComputed(planner, node, packed));
}

function placeComputed(planner: Planner, node: Node, packed: Packed | undefined): Place {
  const reads = obtainReads(planner, node);
  const out = packed ? packedPlace(planner, node, packed) : outputPlace(planner, reads);
  const inputs = node.op.kernel.kind === "pointwise" ? nestOperands(planner, reads, out) : reads.inputs;
  addNodeStep(planner, phaseOf(planner, node.id), { ...reads, inputs, out });
  return out;
}

/** Inputs one after the other: how weights are packed may depend on how the image lies. */
function obtainReads(planner: Planner, node: Node): PlacedReads {
  const inputs: (Place | undefined)[] = node.inputs.map(() => undefined);
  node.inputs.forEach((input, i) => {
    if (!isValue(input)) return;
    const layouts = inputs.map((place) => place?.layout);
    const want = requirementsOf(node, planner.types, planner.machine, layouts)[i] as LayoutRequirement;
    inputs[i] = materialize(planner, input, want);
  });
  const operands = epilogueReads(node).map((id) => materialize(planner, id, { kind: "strided" }));
  return { node, inputs, operands };
}

const packedPlace = (planner: Planner, { id }: Node, { layout, size }: Packed): Place => ({
  buffer: addBuffer(planner, nameOf(planner, id), size, { kind: "prepared" }),
  layout,
});
