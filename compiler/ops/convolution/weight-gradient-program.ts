import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { along, moved, spread, type Cursor } from "../../ir/kernel/cursor.ts";
import { constant, madd } from "../../ir/kernel/expression.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import { addOuterProduct } from "../../ir/kernel/outer-product.ts";
import type { Pads } from "../../ir/layout.ts";
import { range } from "../../ir/range.ts";
import { axisNames, lineDims } from "../../ir/space.ts";
import type { Dim, TensorType } from "../../ir/types.ts";
import { atPadding } from "./convolution-program.ts";
import { eachPlane } from "./convolution-loops.ts";

const BLOCK = 128;

interface Context {
  readonly k: Kernel;
  readonly machine: Machine;
  readonly types: { readonly input: TensorType; readonly gradient: TensorType };
  readonly attrs: Attrs;
  readonly out: TensorType;
  readonly inputs: { readonly input: Cursor; readonly gradient: Cursor };
  readonly y: Cursor;
}

/** Adds up, in the memory of the result, what some rows of pixels give at a time. */
export function weightGradientProgram({ k, machine, types, attrs, out, inputs, y }: Context): void {
  const { groups, side, stride, kernel_size } = attrs;
  const [ins, outs] = [(types.input.shape[1] as number) / groups, (types.gradient.shape[1] as number) / groups];
  const [batch, , ...sizes] = types.gradient.shape as readonly [Dim, Dim, ...number[]];
  const [height, width] = sizes.slice(-2) as [number, number];
  const rank = kernel_size.length;
  const [rowDim] = lineDims(rank);
  fillZeros(k, y, out.shape);
  // So many products are one sum before they are added to what is in memory: few enough to keep their digits.
  const rows = Math.max(1, Math.min(height, Math.floor(BLOCK / width)));
  const isDepthwise = ins === 1 && outs === 1 && side === "outputs";
  const ones = kernel_size.map(() => 1);
  const sideOf = (dim: 0 | 1): number => (side === "inputs" ? [0, rank + 1] : [rank + 1, 0])[dim] as number;
  const plane = (planeX: Cursor, planeG: Cursor): void =>
    k.tiles("rows", height, rows, [along(planeX, rowDim, stride.at(-2)), along(planeG, rowDim)], (size, x, g) => {
      const part = { rows: size, columns: width, attrs };
      if (isDepthwise) return depthwise(k, groups, part, x, g, y);
      const byGroup = [along(x, 1, ins), along(g, 1, outs), along(y, sideOf(0), outs)] as const;
      k.loop("group", groups, byGroup, (groupX, groupG, groupY) =>
        eachTap(k, attrs, rank, groupX, groupY, (tapX, tapY) =>
          side === "inputs"
            ? products(k, machine, part, [groupG, outs, ones], [tapX, ins, stride], tapY)
            : products(k, machine, part, [tapX, ins, stride], [groupG, outs, ones], tapY),
        ),
      );
    });
  const samples = [along(atPadding(inputs.input, attrs), 0), along(inputs.gradient, 0)] as const;
  k.loop("b", batch, samples, (x, g) => eachPlane(k, sizes, stride, x, g, plane));
}

interface Attrs {
  readonly stride: readonly number[];
  readonly padding: readonly Pads[];
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly kernel_size: readonly number[];
  readonly side: string;
}

/** Some rows of pixels. */
interface Part {
  readonly rows: number;
  readonly columns: number;
  readonly attrs: Attrs;
}

/** An image, how many of its channels are multiplied, and how far apart the pixels are that meet those of the gradient. */
type Factor = readonly [image: Cursor, channels: number, stride: readonly number[]];

/** The products of each channel of one image with each of the other, the latter in vectors, over some rows of pixels. */
function products(k: Kernel, machine: Machine, part: Part, single: Factor, wide: Factor, y: Cursor): void {
  const { vectors } = machine.tile;
  const last = part.attrs.kernel_size.length + 1;
  const most = Math.max(1, Math.floor(machine.accumulators / vectors));
  const tile = (singles: number, count: number, lanes: number, from: Cursor, beside: Cursor, to: Cursor): void => {
    const sums = range(singles).map((s) => range(count).map((v): Local => k.local(`sum${s}_${v}`, constant(0))));
    eachPixel(
      k,
      part,
      [
        [from, single[2]],
        [beside, wide[2]],
      ],
      ([a, b]) =>
        addOuterProduct(
          k,
          range(singles).map((s) => moved(a as Cursor, 1, s)),
          range(count).map((v) => spread(moved(b as Cursor, 1, v * lanes), 1, lanes)),
          sums,
        ),
    );
    sums.forEach((row, s) =>
      row.forEach((sum, v) => k.scatterAdd(spread(moved(moved(to, 0, s), last, v * lanes), last, lanes), [], sum)),
    );
  };
  const whole = Math.floor(wide[1] / machine.lanes);
  const done = whole * machine.lanes;
  k.tiles("a", single[1], most, [along(single[0], 1), along(y, 0)], (singles, from, rowY) => {
    k.tiles(
      "c",
      whole,
      vectors,
      [along(wide[0], 1, machine.lanes), along(rowY, last, machine.lanes)],
      (count, beside, to) => tile(singles, count, machine.lanes, from, beside, to),
    );
    if (machine.lanes > 1 && done < wide[1])
      tile(singles, wide[1] - done, 1, from, moved(wide[0], 1, done), moved(rowY, last, done));
  });
}

function eachPixel(
  k: Kernel,
  { rows, columns, attrs }: Part,
  images: readonly (readonly [Cursor, readonly number[]])[],
  body: (here: readonly Cursor[]) => void,
): void {
  const [rowDim, columnDim] = lineDims(attrs.kernel_size.length);
  const lines = images.map(([image, steps]) => along(image, rowDim, steps.at(-2)));
  k.loop("oy", rows, lines, (...starts) => {
    const pixels = (starts as readonly Cursor[]).map((start, i) => along(start, columnDim, images[i]?.[1].at(-1) ?? 1));
    k.loop("ox", columns, pixels, (...here) => body(here as readonly Cursor[]));
  });
}

/** Each channel with its own: the sums of a row of taps at a time, which share the gradient. */
function depthwise(k: Kernel, channels: number, part: Part, x: Cursor, g: Cursor, y: Cursor): void {
  const { stride, dilation, kernel_size } = part.attrs;
  const last = kernel_size.length - 1;
  const ones = kernel_size.map(() => 1);
  eachTap(k, part.attrs, last, x, y, (lineX, lineY) =>
    k.lanes("c", channels, [along(lineX, 1), along(g, 1), along(lineY, last + 2)], (cx, cg, cy) => {
      const sums = range(kernel_size[last] as number).map((kx) => k.local(`sum${kx}`, constant(0)));
      eachPixel(
        k,
        part,
        [
          [cx, stride],
          [cg, ones],
        ],
        ([a, b]) => {
          const gradient = k.local("g", k.load(b as Cursor));
          const tap = (kx: number): Cursor => moved(a as Cursor, last + 2, kx * (dilation[last] as number));
          sums.forEach((sum, kx) => k.set(sum, madd(k.load(tap(kx)), gradient, sum)));
        },
      );
      sums.forEach((sum, kx) => k.scatterAdd(moved(cy, last + 1, kx), [], sum));
    }),
  );
}

/** Goes through the taps along the first `axes` axes: what each reads, and where its gradient lies. */
function eachTap(
  k: Kernel,
  { kernel_size, dilation }: Attrs,
  axes: number,
  x: Cursor,
  y: Cursor,
  body: (x: Cursor, y: Cursor) => void,
): void {
  const visit = (axis: number, tapX: Cursor, tapY: Cursor): void => {
    if (axis === axes) return body(tapX, tapY);
    const moves = [along(tapX, axis + 2, dilation[axis]), along(tapY, axis + 1)] as const;
    const name = `k${axisNames(kernel_size.length)[axis]}`;
    k.loop(name, kernel_size[axis] as number, moves, (nextX, nextY) => visit(axis + 1, nextX, nextY));
  };
  visit(0, x, y);
}
