import { isValue, type Node } from "../../ir/graph.ts";
import { orderOf, spatialRank } from "../../ir/layout.ts";
import { perSample, productOf, sameShape, type Shape } from "../../ir/types.ts";
import { allocate, arrange, channelsLast, inRows, type Arrangement } from "../memory/allocate.ts";
import { homePlace } from "./slot-place.ts";
import { overwrittenPlace } from "../memory/in-place.ts";
import type { Place } from "../plan.ts";
import { resultPlace } from "./place-results.ts";
import { phaseOf, shapeOf, type Planner } from "../planner.ts";
import type { PlacedReads } from "../kernels/write-program.ts";

/**
 * Where a node writes: into the caller's result, into its part of a concatenation, over an operand that dies, or else
 * into memory of its own.
 */
export function outputPlace(planner: Planner, reads: PlacedReads): Place {
  const { node } = reads;
  if (phaseOf(planner, node.id) === "load") return allocate(planner, node.id, arrangementOf(planner, reads));
  const elsewhere = resultPlace(planner, node.id) ?? homePlace(planner, node.id);
  if (elsewhere) return elsewhere;
  const arrangement = arrangementOf(planner, reads);
  const wished = arrange(node.type.shape, arrangement);
  return overwrittenPlace(planner, reads, wished) ?? allocate(planner, node.id, arrangement);
}

/** As its readers would like it, or as its kernel makes it. */
function arrangementOf(planner: Planner, { node, inputs }: PlacedReads): Arrangement {
  const { shape } = node.type;
  const { kernel } = node.op;
  const preference = planner.preferences.get(node.id);
  const own = kernel.kind === "loops" ? kernel.order : "like-input";
  if (spatialRank(shape) > 0 && (preference?.spatial || own === "channels-last"))
    return channelsLast(shape, preference?.halo);
  return own === "like-input" ? likeInput(planner, node, inputs) : inRows(shape);
}

/** The order of the first input that has the result's shape, or of the largest with its rank: one of few elements lies in any order. */
function likeInput(planner: Planner, node: Node, inputs: readonly (Place | undefined)[]): Arrangement {
  const { shape } = node.type;
  const candidates = node.inputs.flatMap((input, i) => {
    const place = inputs[i];
    return isValue(input) && place ? [{ shape: shapeOf(planner, input), layout: place.layout }] : [];
  });
  const like =
    candidates.find((candidate) => sameShape(candidate.shape, shape)) ??
    largestOf(candidates.filter((candidate) => candidate.shape.length === shape.length));
  return like ? { order: orderOf(like.layout) } : inRows(shape);
}

/** The first of those that hold the most elements. */
const largestOf = <Candidate extends { readonly shape: Shape }>(
  candidates: readonly Candidate[],
): Candidate | undefined =>
  candidates.reduce<Candidate | undefined>(
    (best, each) => (best && sizeOf(best.shape) >= sizeOf(each.shape) ? best : each),
    undefined,
  );

const sizeOf = (shape: Shape): number => perSample(productOf(shape));
