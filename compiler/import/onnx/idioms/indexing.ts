import { fromFront } from "../words/say.ts";
import { madeNode } from "../network/live-node.ts";
import type { Idiom, Pattern } from "./pattern.ts";

/** The one dimension that a Squeeze takes out. */
function squeezedAxis(axes: unknown, places: string | undefined, rank: number, pattern: Pattern): number | undefined {
  const given = Array.isArray(axes) ? (axes as readonly number[]) : [...(pattern.known(places)?.numbers() ?? [])];
  return given.length === 1 ? fromFront(given[0] as number, rank) : undefined;
}

/** A part of one element whose dimension goes is an element taken out: `x[:, 2]`. */
export const takenOut: Idiom = (node, pattern) => {
  if (node.opType !== "Squeeze") return undefined;
  const [part, places] = node.inputs;
  const rank = pattern.shape(part)?.length ?? 0;
  const axis = squeezedAxis(node.attributes.get("axes"), places, rank, pattern);
  const maker = pattern.made(part, "Split", "Slice");
  const x = maker?.inputs[0];
  if (!maker || x === undefined || axis === undefined || pattern.shape(part)?.[axis] !== 1) return undefined;
  const whole = pattern.shape(x);
  const isOneCut = whole?.every((size, dim) => dim === axis || size === pattern.shape(part)?.[dim]);
  if (!isOneCut || whole?.[axis] === undefined) return undefined;
  if (maker.opType === "Split") {
    const isOwn = fromFront(Number(maker.attributes.get("axis") ?? 0), rank) === axis;
    const areSingle = maker.outputs.length === whole[axis];
    const index = maker.outputs.indexOf(part ?? "");
    return isOwn && areSingle ? madeNode(node, "Gather", [x, pattern.index(index)], { axis }) : undefined;
  }
  const starts = maker.attributes.get("starts") ?? [...(pattern.known(maker.inputs[1])?.numbers() ?? [])];
  const start = Array.isArray(starts) && starts.length === 1 ? Number(starts[0]) : undefined;
  if (start === undefined || whole[axis] === 1) return undefined;
  return madeNode(node, "Gather", [x, pattern.index(fromFront(start, whole[axis]))], { axis });
};
