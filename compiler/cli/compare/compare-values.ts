/** How far a value of ours is from that of a trace. */
export interface ComparedValue {
  readonly name: string;
  readonly shape: readonly number[];
  /** The largest distance of two elements; NaN where one has a NaN that the other has not. */
  readonly distance: number;
  /** As a part of the largest element of the trace, or of 1. */
  readonly relative: number;
  /** Why the two cannot be compared, in words. */
  readonly misfit?: string;
}

interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export function compareValues(name: string, ours: Values, theirs: Values): ComparedValue {
  const { shape } = ours;
  if (ours.data.length !== theirs.data.length || shape.join() !== theirs.shape.join())
    return { name, shape, distance: NaN, relative: NaN, misfit: `[${theirs.shape.join(", ")}] in the trace` };
  let [distance, largest] = [0, 1];
  ours.data.forEach((value, i) => {
    const other = theirs.data[i] as number;
    if (Number.isFinite(other)) largest = Math.max(largest, Math.abs(other));
    const here = Object.is(value, other) ? 0 : Math.abs(value - other);
    distance = Number.isNaN(here) || here > distance ? here : distance;
  });
  return { name, shape, distance, relative: distance / largest };
}

export const isBeyond = ({ relative }: ComparedValue, bound: number): boolean => !(relative <= bound);
