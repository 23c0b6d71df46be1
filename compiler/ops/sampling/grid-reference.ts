import type { ReferenceTensor } from "../../ir/op.ts";
import { at, halfToEven } from "../../ir/reference.ts";
import { A, cubicAt, cubicSlopeAt } from "./cubic.ts";
import { axisOf, type GridAttrs } from "./grid-taps.ts";

/** For references: a row or a column that an output is made of. */
interface Tap {
  readonly at: number;
  readonly isInside: boolean;
  readonly weight: number;
  readonly slope: number;
}

/** Calls `visit` for each pixel that the output at [n, row, column] is made of; one outside of the image is no pixel, but 0. */
export function eachTap(
  grid: ReferenceTensor,
  [n, row, column]: readonly [number, number, number],
  [height, width]: readonly [number, number],
  how: GridAttrs,
  visit: (pixel: readonly [y: number, x: number] | undefined, y: Tap, x: Tap) => void,
): void {
  const [x, y] = [0, 1].map((part) => at(grid, [n, row, column, part])) as [number, number];
  for (const down of tapsAt(y, height, how))
    for (const across of tapsAt(x, width, how))
      visit(down.isInside && across.isInside ? [down.at, across.at] : undefined, down, across);
}

function tapsAt(coordinate: number, size: number, how: GridAttrs): readonly Tap[] {
  const axis = axisOf(size, how.align_corners);
  // The nearest pixel is a matter of rounding.
  const single = how.mode === "nearest" ? Math.fround : (value: number) => value;
  const place = single(single(single(coordinate + 1) * axis.scale) - axis.shift);
  const bounded = how.mode === "bicubic" ? { place, factor: 1 } : boundedAt(place, axis, how);
  const speed = bounded.factor * axis.scale;
  const tap = (here: number, weight: number, slope: number): Tap => {
    const found = how.mode === "bicubic" ? boundedAt(here, axis, how).place : here;
    return { at: found, isInside: found >= 0 && found < size, weight, slope: slope * speed };
  };
  if (how.mode === "nearest") return [tap(halfToEven(bounded.place), 1, 0)];
  const low = Math.floor(bounded.place);
  const share = bounded.place - low;
  if (how.mode === "bilinear") return [tap(low, 1 - share, -1), tap(low + 1, share, 1)];
  return [-1, 0, 1, 2].map((by) =>
    tap(low + by, cubicAt(Math.abs(share - by), A), Math.sign(share - by || 1) * cubicSlopeAt(Math.abs(share - by), A)),
  );
}

function boundedAt(
  place: number,
  { last, low, period }: ReturnType<typeof axisOf>,
  { padding_mode }: GridAttrs,
): { readonly place: number; readonly factor: number } {
  const clipped = (inner: number, factor: number) => ({
    place: inner > 0 ? Math.min(inner, last) : 0,
    factor: inner > 0 && inner < last ? factor : 0,
  });
  if (padding_mode === "zeros") return { place, factor: 1 };
  if (padding_mode === "border") return clipped(place, 1);
  if (period === 0) return { place: 0, factor: 0 };
  const way = Math.abs(place - low);
  const there = way - Math.floor(way / period) * period;
  const isBack = there > period - there;
  return clipped((isBack ? period - there : there) + low, place < low === isBack ? 1 : -1);
}
