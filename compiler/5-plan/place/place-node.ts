import { CompilerBug } from "../../ir/compiler-bug.ts";
import { isValue, type Node, type ValueId } from "../../ir/graph.ts";
import type { LayoutRequirement } from "../../ir/op.ts";
import { epilogueReads } from "../kernels/epilogue.ts";
import { nestOperands } from "./nest-operands.ts";
import { hasWholePlace, isPacked, materialize } from "../layout/materialize.ts";
import { outputPlace } from "./output-place.ts";
import type { Place } from "../plan.ts";
import { placeView } from "./place-view.ts";
import { addBuffer, addNodeStep, phaseOf, nameOf, remember, type Packed, type Planner } from "../planner.ts";
import { requirementsOf } from "../layout/requirements.ts";
import type { PlacedReads } from "../kernels/write-program.ts";

/**
 * Finds out where a node's value is to lie, in the packed layout if one is given, adds the step that computes it, and remembers
 * the place. What it reads that depends on weights only is placed before, if nobody has asked for it so far.
 */
export function placeNode(planner: Planner, node: Node, packed?: Packed): void {
  const isView = node.op.kernel.kind === "view";
  if (isView) ensurePlaced(planner, node.inputs[0] as ValueId);
  remember(planner, node.id, isView ? placeView(planner, node) : placeComputed(planner, node, packed));
}

/** Sees to it that a value has a place, element for element. */
export function ensurePlaced(planner: Planner, id: ValueId): void {
  if (!hasWholePlace(planner, id)) placeNode(planner, prepared(planner, id));
}

/** A place of a value as its reader wants it. */
function obtain(planner: Planner, id: ValueId, want: LayoutRequirement): Place {
  if (want.kind === "packed" && !isPacked(planner, id, want) && canBeMadePacked(planner, id))
    placeNode(planner, prepared(planner, id), want);
  else if (want.kind !== "packed" || !isPacked(planner, id, want)) ensurePlaced(planner, id);
  return materialize(planner, id, want);
}

/** Whether the value's own kernel can write it in blocks, so that nothing need be copied. */
function canBeMadePacked(planner: Planner, id: ValueId): boolean {
  const node = planner.nodes.get(id);
  if (!node || phaseOf(planner, id) === "run") return false;
  return node.op.kernel.kind === "pointwise" && epilogueReads(node).length === 0;
}

/** The node of a value that is computed when weights are loaded, once the first kernel asks for it. */
function prepared(planner: Planner, id: ValueId): Node {
  const node = planner.nodes.get(id);
  if (!node) throw new CompilerBug(`${id} has no place`);
  if (phaseOf(planner, id) === "run") throw new CompilerBug(`${id} is read before it is made`);
  return node;
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
    inputs[i] = obtain(planner, input, want);
  });
  // Kernels read vectors where elements lie side by side. What is laid out when weights are loaded costs runs nothing.
  const operands = epilogueReads(node).map((id) =>
    obtain(planner, id, { kind: phaseOf(planner, id) === "load" ? "rows" : "strided" }),
  );
  return { node, inputs, operands };
}

const packedPlace = (planner: Planner, { id }: Node, { layout, size }: Packed): Place => ({
  buffer: addBuffer(planner, nameOf(planner, id), size, { kind: "prepared" }),
  layout,
});
