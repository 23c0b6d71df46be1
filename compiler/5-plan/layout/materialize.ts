import type { Node, ValueId } from "../../ir/graph.ts";
import { assertNever, CompilerBug } from "../../ir/compiler-bug.ts";
import { isStrided, isWhole, sameLayout, strideOf, type Layout } from "../../ir/layout.ts";
import type { LayoutRequirement } from "../../ir/op.ts";
import { f32, type Shape } from "../../ir/types.ts";
import { copy } from "../../ops/arrangement/copy.ts";
import { allocate, channelsLast, inRows } from "../memory/allocate.ts";
import { epilogueReads } from "../kernels/epilogue.ts";
import { holds, isEmpty } from "./halos.ts";
import type { Place } from "../plan.ts";
import {
  addBuffer,
  addNodeStep,
  memoryFor,
  phaseOf,
  nameOf,
  originOf,
  remember,
  shapeOf,
  type Packed,
  type Planner,
} from "../planner.ts";

/** A place of the value that a kernel can use, copied there if none is. */
export function materialize(planner: Planner, id: ValueId, want: LayoutRequirement): Place {
  if (want.kind === "packed") return obtainPacked(planner, id, want);
  const places = wholePlaces(planner, id);
  const fitting = places.find(({ layout }) => satisfies(layout, want, shapeOf(planner, id)));
  return fitting ?? copyTo(planner, id, places[0], want);
}

/** Where a value lies element for element, and not in blocks of which the last is filled up. */
export function wholePlaces(planner: Planner, id: ValueId): readonly [Place, ...Place[]] {
  const shape = shapeOf(planner, id);
  const [first, ...others] = (planner.places.get(id) ?? []).filter(({ layout }) => isWhole(layout, shape));
  return first ? [first, ...others] : [prepare(planner, id)];
}

/** Copies a value from where it lies to where `want` has it. */
export function copyTo(planner: Planner, id: ValueId, source: Place, want: LayoutRequirement): Place {
  const out = copyPlace(planner, id, want);
  addNodeStep(planner, phaseOf(planner, id), { node: copyNode(planner, id), inputs: [source], operands: [], out });
  return remember(planner, id, out);
}

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

function obtainPacked(planner: Planner, id: ValueId, want: Packed): Place {
  const fitting = planner.places.get(id)?.find(({ layout }) => sameLayout(layout, want.layout));
  if (fitting) return fitting;
  if (canBeMadePacked(planner, id)) return prepare(planner, id, want);
  return copyTo(planner, id, materialize(planner, id, { kind: "strided" }), want);
}

/** Whether the value's own kernel can write it in blocks, so that nothing need be copied. */
function canBeMadePacked(planner: Planner, id: ValueId): boolean {
  const node = planner.nodes.get(id);
  if (!node || phaseOf(planner, id) === "run") return false;
  return node.op.kernel.kind === "pointwise" && epilogueReads(node).length === 0;
}

/** Computes a value that depends on weights only, when the first kernel asks for it. */
function prepare(planner: Planner, id: ValueId, packed?: Packed): Place {
  const node = planner.nodes.get(id);
  if (!node) throw new CompilerBug(`${id} has no place`);
  if (phaseOf(planner, id) === "run") throw new CompilerBug(`${id} is read before it is made`);
  return planner.placeNode(planner, node, packed);
}

function copyPlace(planner: Planner, id: ValueId, want: LayoutRequirement): Place {
  const name = nameOf(planner, id);
  switch (want.kind) {
    case "packed": {
      const buffer = addBuffer(planner, `${name}_packed`, want.size, memoryFor(phaseOf(planner, id)));
      return { buffer, layout: want.layout };
    }
    case "spatial":
      return allocate(planner, id, channelsLast(shapeOf(planner, id), want.halo), `${name}_copy`);
    case "any":
    case "strided":
      return allocate(planner, id, inRows(shapeOf(planner, id)), `${name}_copy`);
    default:
      return assertNever(want);
  }
}

function satisfies(layout: Layout, want: Exclude<LayoutRequirement, Packed>, shape: Shape): boolean {
  switch (want.kind) {
    case "any":
      return true;
    case "strided":
      return isStrided(layout);
    case "spatial": {
      const isChannelsLast = isStrided(layout) && (shape[1] === 1 || strideOf(layout, 1) === 1);
      return isChannelsLast && (isEmpty(want.halo) || holds(layout.halo, want.halo));
    }
    default:
      return assertNever(want);
  }
}
