import type { Local } from "../../ir/kernel/builder.ts";
import {
  advanced,
  along,
  asVector,
  byElements,
  canVectorize,
  moved,
  spread,
  type Cursor,
} from "../../ir/kernel/cursor.ts";
import { pixelsFor } from "../../ir/kernel/machine.ts";
import { addOuterProduct } from "../../ir/kernel/outer-product.ts";
import { sumTaps, type Sums, type TapAxis } from "../../ir/kernel/sum-taps.ts";
import { strideOf, type Layout } from "../../ir/layout.ts";
import { range } from "../../ir/range.ts";
import { countOf } from "../../ir/reference.ts";
import { axisNames, lineDims } from "../../ir/space.ts";
import type { Dim } from "../../ir/types.ts";
import { eachPlane, evenly, tileSums, type Starts } from "./convolution-loops.ts";
import { atPadding, type Convolved } from "./convolution-program.ts";
import { slide } from "./slide.ts";

/** A group of so many channels is less than a line of the cache, and so few filters stay in it. */
const MOST_VECTORS = 2;
/** Over the sums of so many pixels a filter slides that has no more than so many columns: both are in registers. */
const PIXELS = 8;
const MOST_COLUMNS = 5;

/** Whether groups have so few channels that neighbours share lines of the cache; the result's are whole vectors. */
export function hasNarrowGroups({ machine: { lanes }, types, attrs, y }: Convolved): boolean {
  const [outs, ins] = types.weight.shape as readonly [number, number];
  const vectors = outs / attrs.groups / lanes;
  const isNarrow = vectors <= MOST_VECTORS && ins <= MOST_VECTORS * lanes;
  return lanes > 1 && attrs.groups > 1 && isNarrow && Number.isInteger(vectors) && canVectorize(y, 1);
}

/** All groups of a line before the next line, so that what they share of a line of the cache is still there. */
export function narrowGroupsProgram(context: Convolved): void {
  const { k, machine, types, inputs, attrs, out, y: result } = context;
  const [outs, ins, ...kernel] = types.weight.shape as readonly [number, number, ...number[]];
  const [batch, , ...sizes] = out.shape as readonly [Dim, number, ...number[]];
  const [height, width] = sizes.slice(-2) as [number, number];
  const [strideY, strideX] = attrs.stride.slice(-2) as [number, number];
  const [rowDim, columnDim] = lineDims(kernel.length);
  const dilationX = attrs.dilation.at(-1) as number;
  const columns = kernel.at(-1) as number;
  const { lanes } = machine;
  const perGroup = outs / attrs.groups;
  const vectors = perGroup / lanes;
  const slides = vectors === 1 && columns <= MOST_COLUMNS;

  const stepOf = (dim: number): number => strideOf(inputs.input.places[0]?.layout as Layout, dim) as number;
  const [lines, column] = splitLast(
    kernel.map((count, axis): TapAxis => ({
      name: `k${axisNames(kernel.length)[axis]}`,
      count,
      strides: [(attrs.dilation[axis] as number) * stepOf(axis + 2), countOf(kernel.slice(axis + 1)) * ins * perGroup],
    })),
  );
  const channel: TapAxis = { name: "ic", count: ins, strides: [stepOf(1), perGroup] };
  const vectorAt = (w: Cursor, elements: number): Cursor => asVector(advanced(w, elements), lanes);

  const addTaps = (x: Cursor, w: Cursor, sums: Sums): void => {
    if (slides)
      return sumTaps(
        k,
        machine,
        [...lines, channel],
        [x, w],
        sums,
        ([tapX, tapW], into) =>
          slide(
            k,
            tapX as Cursor,
            range(columns).map((tap) => vectorAt(tapW as Cursor, tap * (column.strides[1] as number))),
            { dim: columnDim, stride: strideX, dilation: dilationX },
            into.map(([sum]) => sum as Local),
          ),
        { perRound: columns },
      );
    sumTaps(k, machine, [...lines, column, channel], [x, w], sums, ([tapX, tapW], into) =>
      addOuterProduct(
        k,
        sums.map((_, p) => moved(tapX as Cursor, columnDim, p * strideX)),
        range(vectors).map((v) => vectorAt(tapW as Cursor, v * lanes)),
        into,
      ),
    );
  };
  const tile = (pixels: number, { x, w, bias, y }: Starts): void => {
    const { sums, results } = tileSums(k, machine, { pixels, vectors, lanes }, bias);
    addTaps(x, w, sums);
    results().forEach((pixel, p) =>
      pixel.forEach((sum, v) => k.store(spread(moved(moved(y, columnDim, p), 1, v * lanes), 1, lanes), sum)),
    );
  };

  const pixels = evenly(k, width, slides ? PIXELS : pixelsFor(vectors, machine));
  const line = (rowX: Cursor, rowY: Cursor): void => {
    const byGroup = [
      along(rowX, 1, ins),
      byElements(inputs.weight, countOf(kernel) * ins * perGroup),
      byElements(inputs.bias, perGroup),
      along(rowY, 1, perGroup),
    ] as const;
    k.loop("g", attrs.groups, byGroup, (x, w, bias, y) =>
      k.tiles("ox", width, pixels, [along(x, columnDim, strideX), along(y, columnDim)], (size, tileX, tileY) =>
        tile(size, { x: tileX, w, bias, y: tileY }),
      ),
    );
  };
  const bySample = [along(atPadding(inputs.input, attrs), 0), along(result, 0)] as const;
  k.loop("b", batch, bySample, (sampleX, sampleY) =>
    eachPlane(k, sizes, attrs.stride, sampleX, sampleY, (x, y) =>
      k.loop("oy", height, [along(x, rowDim, strideY), along(y, rowDim)], line),
    ),
  );
}

const splitLast = (axes: readonly TapAxis[]): readonly [readonly TapAxis[], TapAxis] => [
  axes.slice(0, -1),
  axes.at(-1) as TapAxis,
];
