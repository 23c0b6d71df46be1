import type { ValueId } from "../../ir/graph.ts";
import { iterationOf } from "../../ir/iteration.ts";
import { expandLayout, isStrided, type Layout } from "../../ir/layout.ts";
import { materialize } from "../layout/materialize.ts";
import type { Place } from "../plan.ts";
import { shapeOf, type Planner } from "../planner.ts";
import type { PlacedReads } from "../kernels/write-program.ts";

/** Inputs of a pointwise node whose dimensions lie in pieces that do not nest with the others are copied. */
export function nestOperands(
  planner: Planner,
  { node, inputs }: PlacedReads,
  out: Place,
): readonly (Place | undefined)[] {
  const { shape } = node.type;
  const walked: Layout[] = [out.layout];
  return inputs.map((place, i) => {
    if (!place) return undefined;
    const id = node.inputs[i] as ValueId;
    const expand = ({ layout }: Place): Layout => expandLayout(layout, shapeOf(planner, id), shape);
    // Packed weights are written block by block, and each block cuts its sources anew.
    const nests = isStrided(out.layout)
      ? iterationOf(shape, [...walked, expand(place)]) !== undefined
      : isStrided(place.layout);
    const nested = nests ? place : materialize(planner, id, { kind: "strided" });
    walked.push(expand(nested));
    return nested;
  });
}
