import { along, moved } from "../../ir/kernel/cursor.ts";
import {
  abs,
  add,
  and,
  constant,
  div,
  equal,
  floor,
  fround,
  less,
  lessEqual,
  max,
  min,
  mul,
  select,
  sub,
} from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { boolean, defineOp, number } from "../../ir/op.ts";
import { A, cubicAt, cubicWeights, farCubic, nearCubic, SMOOTH_A } from "./cubic.ts";

interface Resampling {
  /** Elements of the dimension before and after. */
  readonly size: number;
  readonly output_size: number;
  /** The input's elements for one of the output's, in single precision. */
  readonly scale: number;
  readonly align_corners: boolean;
  readonly cubic: boolean;
  /** The filter is as wide as an output where the dimension shrinks. */
  readonly antialias: boolean;
}

/**
 * What each output of a resized dimension is made of, in a row for each: the first of its elements, and how much of each it takes.
 * It depends on sizes alone, so it is made once, when weights are loaded. Where an output takes fewer elements than there are
 * columns, NaN stands for "not this one": a weight of 0 would let a NaN in.
 */
export const resampleTable = defineOp({
  name: "resample_table",
  summary: "for each output of a resized dimension: where its elements begin, and how much of each it takes",
  torch: { api: "torch.nn.functional.interpolate", source: "aten/src/ATen/native/cpu/UpSampleKernel.cpp" },
  inputs: [],
  attrs: {
    size: number,
    output_size: number,
    scale: number,
    align_corners: boolean,
    cubic: boolean,
    antialias: boolean,
  },
  sentence: () => "works out what each element of a resized image is made of",
  infer: (_, how) => [how.output_size, 1 + tapsOf(how)],
  reference: (_, how) => Float64Array.from(Array.from({ length: how.output_size }, (__, i) => rowOf(how, i)).flat()),
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({}),
    program({ k, attrs: how, y }) {
      const i = k.local("at", constant(0));
      const { size, align_corners } = how;
      const scale = Math.fround(how.scale);
      const taps = tapsOf(how);
      k.loop("i", how.output_size, [along(y, 0)], (row) => {
        const weights = moved(row, 1, 1);
        if (how.antialias) {
          const { support, inverse } = filterOf(how);
          const center = k.local("center", fround(mul(add(i, 0.5), scale)));
          const edge = (at: Expression): Expression => floor(fround(add(fround(at), 0.5)));
          const from = k.local("from", max(0, edge(sub(center, support))));
          const to = k.local("to", min(size, edge(add(center, support))));
          const start = k.local("start", min(from, size - taps));
          const weightAt = (place: Expression): Expression =>
            filter(how.cubic, abs(mul(add(sub(place, center), 0.5), inverse)));
          const isWithin = (place: Expression): Expression => and(lessEqual(from, place), less(place, to));
          const total = k.local("total", constant(0));
          const place = k.local("place", start);
          k.loop("sum", taps, [], () => {
            k.set(total, add(total, select(isWithin(place), weightAt(place), 0)));
            k.set(place, add(place, 1));
          });
          k.set(place, start);
          k.store(row, start);
          k.loop("tap", taps, [along(weights, 1)], (to_) => {
            const weight = k.local("weight", weightAt(place));
            k.store(to_, select(isWithin(place), select(equal(total, 0), weight, div(weight, total)), NaN));
            k.set(place, add(place, 1));
          });
        } else {
          const exact = align_corners ? fround(mul(i, scale)) : fround(sub(fround(mul(add(i, 0.5), scale)), 0.5));
          const place = k.local("place", exact);
          const low = k.local("low", floor(place));
          const share = k.local("share", sub(place, low));
          k.store(row, sub(low, 1));
          cubicWeights(share).forEach((weight, tap) => k.store(moved(weights, 1, tap), weight));
        }
        k.set(i, add(i, 1));
      });
    },
  },
  samples: [
    { inputs: [], attrs: resampling(5, 9, 5 / 9, { cubic: true }) },
    { inputs: [], attrs: resampling(5, 9, 4 / 8, { cubic: true, align_corners: true }) },
    { inputs: [], attrs: resampling(5, 9, 5 / 9, { antialias: true }) },
    { inputs: [], attrs: resampling(17, 3, 17 / 3, { antialias: true }) },
    { inputs: [], attrs: resampling(17, 4, 16 / 3, { antialias: true, align_corners: true, cubic: true }) },
    { inputs: [], attrs: resampling(2, 7, 2 / 7, { antialias: true, cubic: true }) },
    { inputs: [], attrs: resampling(3, 1, 0, { antialias: true, align_corners: true }) },
  ],
});

function resampling(size: number, output_size: number, scale: number, how: Partial<Resampling>) {
  return { size, output_size, scale, align_corners: false, cubic: false, antialias: false, ...how };
}

/** How far the filter reaches to both sides, in the input's elements, and what makes these the filter's own units. */
function filterOf({ scale, cubic }: Resampling): { readonly support: number; readonly inverse: number } {
  const wide = Math.fround(scale);
  const reach = cubic ? 2 : 1;
  return wide >= 1
    ? { support: Math.fround(reach * wide), inverse: Math.fround(1 / wide) }
    : { support: reach, inverse: 1 };
}

interface Window {
  readonly center: number;
  readonly from: number;
  readonly to: number;
}

/** PyTorch's _compute_indices_weights_aa, which finds its place in single precision. */
function windowOf(how: Resampling, output: number): Window {
  const { support } = filterOf(how);
  const center = Math.fround((output + 0.5) * Math.fround(how.scale));
  const edge = (at: number): number => Math.floor(Math.fround(Math.fround(at) + 0.5));
  return { center, from: Math.max(0, edge(center - support)), to: Math.min(how.size, edge(center + support)) };
}

/** How many elements an output is made of at most. */
function tapsOf(how: Resampling): number {
  if (!how.antialias) return 4;
  let most = 1;
  for (let i = 0; i < how.output_size; i++) {
    const { from, to } = windowOf(how, i);
    most = Math.max(most, to - from);
  }
  return most;
}

function rowOf(how: Resampling, output: number): number[] {
  if (!how.antialias) {
    const scale = Math.fround(how.scale);
    const place = how.align_corners
      ? Math.fround(output * scale)
      : Math.fround(Math.fround((output + 0.5) * scale) - 0.5);
    const low = Math.floor(place);
    const share = place - low;
    return [low - 1, ...[share + 1, share, 1 - share, 2 - share].map((x) => cubicAt(x, A))];
  }
  const { center, from, to } = windowOf(how, output);
  const { inverse } = filterOf(how);
  const taps = tapsOf(how);
  const start = Math.min(from, how.size - taps);
  const weights = Array.from({ length: taps }, (_, tap) => {
    const place = start + tap;
    const x = Math.abs((place - center + 0.5) * inverse);
    if (place < from || place >= to) return NaN;
    return how.cubic ? cubicAt(x, SMOOTH_A) : Math.max(0, 1 - x);
  });
  const total = weights.reduce((sum, weight) => sum + (Number.isNaN(weight) ? 0 : weight), 0);
  return [start, ...weights.map((weight) => (total === 0 ? weight : weight / total))];
}

/** The filter at a distance from its middle. */
function filter(cubic: boolean, x: Expression): Expression {
  if (!cubic) return max(0, sub(1, x));
  return select(less(x, 1), nearCubic(x, SMOOTH_A), select(less(x, 2), farCubic(x, SMOOTH_A), 0));
}
