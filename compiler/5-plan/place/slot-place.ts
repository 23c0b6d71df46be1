import type { Node, ValueId } from "../../ir/graph.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import { sliceLayout, spatialRank } from "../../ir/layout.ts";
import type { Dim } from "../../ir/types.ts";
import { allocate, channelsLast, inRows, type Arrangement } from "../memory/allocate.ts";
import type { CatSlot } from "./cat-slots.ts";
import { mergeHalos } from "../layout/halos.ts";
import type { Place } from "../plan.ts";
import { remember, shapeOf, type Planner } from "../planner.ts";

/** Where a value is made that is part of a concatenation; undefined if it is not made there. */
export function homePlace(planner: Planner, id: ValueId): Place | undefined {
  const slot = planner.slots.get(id);
  return slot && partPlace(planner, id, slot);
}

/** A concatenation's memory, made when its first part is. It may be part of a larger one. */
export function catPlace(planner: Planner, id: ValueId): Place {
  const known = homePlace(planner, id) ?? planner.places.get(id)?.[0];
  return known ?? remember(planner, id, allocate(planner, id, arrangementOf(planner, id)));
}

/** The part of a concatenation's memory that belongs to `id`. */
export function partPlace(planner: Planner, id: ValueId, { cat, dim, start }: CatSlot): Place {
  const whole = catPlace(planner, cat);
  const [size, of] = [id, cat].map((each) => shapeOf(planner, each)[dim]) as [Dim, Dim];
  const layout = sliceLayout(whole.layout, dim, start, size, 1, of);
  if (!layout) throw new CompilerBug(`${id} does not fit into ${cat}`);
  return { buffer: whole.buffer, layout };
}

/** As the readers of the concatenation or of one of its parts would like it, or as the kernel of a part makes it. */
function arrangementOf(planner: Planner, cat: ValueId): Arrangement {
  const shape = shapeOf(planner, cat);
  const parts = [...planner.slots].flatMap(([part, slot]) => (slot.cat === cat ? [part] : []));
  const wishes = [cat, ...parts].flatMap((id) => planner.preferences.get(id) ?? []);
  const isSpatial =
    wishes.some((wish) => wish.spatial) || parts.some((part) => makesChannelsLast(planner.nodes.get(part)));
  if (spatialRank(shape) === 0 || !isSpatial) return inRows(shape);
  return channelsLast(shape, wishes.map((wish) => wish.halo).reduce(mergeHalos, undefined));
}

const makesChannelsLast = (node: Node | undefined): boolean =>
  node?.op.kernel.kind === "loops" && node.op.kernel.order === "channels-last";
