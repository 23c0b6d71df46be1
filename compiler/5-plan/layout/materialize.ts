import type { Node, ValueId } from "../../ir/graph.ts";
import { assertNever, CompilerBug } from "../../ir/compiler-bug.ts";
import { isInRows, isStrided, isWhole, sameLayout, strideOf, type Layout } from "../../ir/layout.ts";
import type { LayoutRequirement } from "../../ir/op.ts";
import { f32, type Shape } from "../../ir/types.ts";
import { copy } from "../../ops/arrangement/copy.ts";
import { allocate, channelsLast, inRows } from "../memory/allocate.ts";
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

/** A place of a placed value that a kernel can use, copied there if none is. */
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
  if (!first) throw new CompilerBug(`${id} is read before it has a place`);
  return [first, ...others];
}

export const hasWholePlace = (planner: Planner, id: ValueId): boolean =>
  planner.places.get(id)?.some(({ layout }) => isWhole(layout, shapeOf(planner, id))) ?? false;

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
  const fitting = packedPlaces(planner, id, want)[0];
  return fitting ?? copyTo(planner, id, materialize(planner, id, { kind: "strided" }), want);
}

/** Whether a value lies somewhere in exactly these blocks. */
export const isPacked = (planner: Planner, id: ValueId, want: Packed): boolean =>
  packedPlaces(planner, id, want).length > 0;

const packedPlaces = ({ places }: Planner, id: ValueId, want: Packed): readonly Place[] =>
  (places.get(id) ?? []).filter(({ layout }) => sameLayout(layout, want.layout));

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
    case "rows":
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
    case "rows":
      return isInRows(layout, shape);
    case "spatial": {
      const isChannelsLast = isStrided(layout) && (shape[1] === 1 || strideOf(layout, 1) === 1);
      return isChannelsLast && (isEmpty(want.halo) || holds(layout.halo, want.halo));
    }
    default:
      return assertNever(want);
  }
}
