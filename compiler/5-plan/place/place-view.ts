import type { Node, ValueId } from "../../ir/graph.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import { copyTo, wholePlaces } from "../layout/materialize.ts";
import type { Place } from "../plan.ts";
import type { Planner } from "../planner.ts";

/** A view lies where its source does. A source that lies so that it cannot be viewed in place is copied first. */
export function placeView(planner: Planner, node: Node): Place {
  const source = node.inputs[0] as ValueId;
  const places = wholePlaces(planner, source);
  for (const place of places) {
    const view = viewOf(planner, node, source, place);
    if (view) return view;
  }
  const copy = copyTo(planner, source, places[0], { kind: "strided" });
  const view = viewOf(planner, node, source, copy);
  if (!view) throw new CompilerBug(`${node.op.name} ${node.id} cannot be a view of contiguous memory`);
  return view;
}

function viewOf({ types, graph }: Planner, node: Node, source: ValueId, place: Place): Place | undefined {
  const { kernel } = node.op;
  const from = types.get(source);
  if (kernel.kind !== "view" || !from) throw new CompilerBug(`${node.id} is no view`);
  // A dimension in pieces is seen in place where a part of it is all of it, which is so at some sizes only.
  const part = graph.openSizes && node.op.takesPart?.(node.attrs);
  if (part && (place.layout.dims[part.dim]?.length ?? 0) > 1) return undefined;
  const layout = kernel.layout(place.layout, node.attrs, from, node.type);
  return layout && { buffer: place.buffer, layout };
}
