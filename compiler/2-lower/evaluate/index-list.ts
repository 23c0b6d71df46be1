import type { Build } from "../../ir/build.ts";
import type { TensorValue, Value } from "../../ir/value.ts";
import { arange } from "../../ops/arrangement/arange.ts";
import { cat } from "../../ops/arrangement/cat.ts";

/** Numbers that are so far apart each: `[2, 1, 0]` starts at 2 with a step of −1. */
interface Progression {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** The places in a list, or in lists of lists, in order, and how they are nested; undefined where these are not of one length. */
export function placesIn(
  value: Value,
  placeOf: (element: Value) => number,
): { readonly places: readonly number[]; readonly shape: readonly number[] } | undefined {
  if (value.kind !== "list" && value.kind !== "tuple") return { places: [placeOf(value)], shape: [] };
  const parts = value.elements.map((element) => placesIn(element, placeOf));
  const [first] = parts;
  if (parts.some((part) => part?.shape.join() !== first?.shape.join() || !part)) return undefined;
  return { places: parts.flatMap((part) => part?.places ?? []), shape: [parts.length, ...(first?.shape ?? [])] };
}

/** A list of places as a slice, which costs nothing; undefined if it is none. */
export function progressionOf(places: readonly number[]): Progression | undefined {
  const [first, second] = progressionsOf(places);
  return second === undefined && first?.step !== 0 ? first : undefined;
}

/** A list of places as a tensor, which is made when weights are loaded. */
export function placesOf(b: Build, places: readonly number[]): TensorValue {
  const parts = progressionsOf(places).map((part) => b.op(arange, [], { ...part }));
  return parts.length === 1 && parts[0] ? parts[0] : b.op(cat, parts, { dim: 0 });
}

/** As few pieces as going through from the left finds. */
function progressionsOf(places: readonly number[]): readonly Progression[] {
  const found: Progression[] = [];
  for (const place of places) {
    const last = found.at(-1);
    const step = last?.count === 1 ? place - last.start : last?.step;
    if (last && step !== undefined && place === last.start + last.count * step)
      found[found.length - 1] = { start: last.start, step, count: last.count + 1 };
    else found.push({ start: place, step: 1, count: 1 });
  }
  return found;
}
