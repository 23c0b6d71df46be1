import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import {
  abs,
  add,
  and,
  constant,
  div,
  floor,
  fround,
  less,
  lessEqual,
  min,
  mul,
  neg,
  round,
  select,
  sub,
} from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { boolean, string } from "../../ir/op.ts";
import { cubicSlopes, cubicWeights } from "./cubic.ts";

export const gridAttrs = { mode: string, padding_mode: string, align_corners: boolean };

export interface GridAttrs {
  /** "bilinear", "nearest" or "bicubic". */
  readonly mode: string;
  /** "zeros", "border" or "reflection". */
  readonly padding_mode: string;
  readonly align_corners: boolean;
}

/** A row or a column that an output is made of. */
export interface Tap {
  readonly index: Local;
  /** 1, or 0 where it lies outside of the image and counts as 0; undefined where it never does. */
  readonly inside: Local | undefined;
  readonly weight: Local;
  /** How fast the weight changes with the grid's coordinate. */
  readonly slope: Local;
}

/** What the coordinates of an axis are calculated with, as PyTorch's ComputeLocation has it. */
export function axisOf(size: number, align_corners: boolean) {
  return {
    last: size - 1,
    scale: (align_corners ? size - 1 : size) / 2,
    shift: align_corners ? 0 : 0.5,
    low: align_corners ? 0 : -0.5,
    /** There and back again, which is how often a reflection repeats. */
    period: 2 * (align_corners ? size - 1 : size),
  };
}

/** The rows or the columns that an output at a coordinate from −1 to 1 is made of. */
export function tapsAt(k: Kernel, name: string, coordinate: Expression, size: number, how: GridAttrs): readonly Tap[] {
  const axis = axisOf(size, how.align_corners);
  // In single precision, as PyTorch: which pixel is the nearest, and whether a place lies on one, are matters of rounding.
  const scaled = fround(mul(fround(add(coordinate, 1)), axis.scale));
  const place = k.local(name, axis.shift === 0 ? scaled : fround(sub(scaled, axis.shift)));
  const bounded = how.mode === "bicubic" ? { place, factor: constant(1) } : boundedAt(k, name, place, axis, how);
  const speed = k.local(`${name}_speed`, mul(bounded.factor, axis.scale));
  const tap = (at: Expression, weight: Expression, slope: Expression): Tap => {
    const here = k.local(`${name}_at`, at);
    const found = how.mode === "bicubic" ? boundedAt(k, name, here, axis, how).place : here;
    return {
      index: k.index(`${name}_index`, found, size),
      inside: insideOf(k, name, here, size, how),
      weight: k.local(`${name}_weight`, weight),
      slope: k.local(`${name}_slope`, mul(slope, speed)),
    };
  };
  if (how.mode === "nearest") return [tap(round(bounded.place), constant(1), constant(0))];
  const low = k.local(`${name}_low`, floor(bounded.place));
  const share = k.local(`${name}_share`, sub(bounded.place, low));
  if (how.mode === "bilinear") return [tap(low, sub(1, share), constant(-1)), tap(add(low, 1), share, constant(1))];
  const slopes = cubicSlopes(share);
  return cubicWeights(share).map((weight, i) => tap(add(low, i - 1), weight, slopes[i] as Expression));
}

/** A place as the border sends it into the image, and how fast it goes there. */
function boundedAt(
  k: Kernel,
  name: string,
  place: Local,
  { last, low, period }: ReturnType<typeof axisOf>,
  { padding_mode }: GridAttrs,
): { readonly place: Local; readonly factor: Expression } {
  if (padding_mode === "zeros") return { place, factor: constant(1) };
  if (padding_mode === "border") return clipped(k, name, place, constant(1), last);
  if (period === 0) return { place: k.local(`${name}_only`, constant(0)), factor: constant(0) };
  const from = k.local(`${name}_from`, fround(sub(place, low)));
  const way = k.local(`${name}_way`, abs(from));
  const turns = floor(fround(div(way, period)));
  const there = k.local(`${name}_there`, fround(sub(way, fround(mul(turns, period)))));
  const back = k.local(`${name}_back`, fround(sub(period, there)));
  const direction = k.local(`${name}_direction`, select(less(back, there), -1, 1));
  const reflected = k.local(`${name}_reflected`, fround(add(min(there, back), low)));
  return clipped(k, name, reflected, select(less(from, 0), neg(direction), direction), last);
}

/** NaN becomes 0, and the outermost pixels do not move. */
function clipped(
  k: Kernel,
  name: string,
  place: Local,
  factor: Expression,
  last: number,
): { readonly place: Local; readonly factor: Expression } {
  return {
    place: k.local(`${name}_clipped`, select(less(0, place), min(place, last), 0)),
    factor: select(and(less(0, place), less(place, last)), factor, 0),
  };
}

function insideOf(k: Kernel, name: string, at: Local, size: number, how: GridAttrs): Local | undefined {
  const isWithin = and(lessEqual(0, at), less(at, size));
  if (how.padding_mode === "zeros") return k.local(`${name}_inside`, select(isWithin, 1, 0));
  // A place at the far edge has a neighbour behind it.
  return how.mode === "bilinear" ? k.local(`${name}_inside`, select(less(at, size), 1, 0)) : undefined;
}
