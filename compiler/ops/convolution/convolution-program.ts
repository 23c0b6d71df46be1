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
import { addOuterProduct } from "../../ir/kernel/outer-product.ts";
import { sumTaps, type TapAxis } from "../../ir/kernel/sum-taps.ts";
import { halvesOf } from "../../ir/kernel/open-counts.ts";
import { pixelsFor } from "../../ir/kernel/machine.ts";
import { strideOf, type Layout, type Pads } from "../../ir/layout.ts";
import { range } from "../../ir/range.ts";
import { countOf } from "../../ir/reference.ts";
import { axisNames, lineDims, movedIn } from "../../ir/space.ts";
import type { Dim } from "../../ir/types.ts";
import { eachGroup, eachPlane, tileSums, type ConvolutionContext, type Starts } from "./convolution-loops.ts";
import { blockOf } from "./packed-filters.ts";

export interface ConvolutionAttrs {
  readonly stride: readonly number[];
  readonly padding: readonly Pads[];
  readonly dilation: readonly number[];
  readonly groups: number;
}

export type Convolved = ConvolutionContext<ConvolutionAttrs>;

/** What a tile computes side by side: so many vectors of `lanes` output channels each. */
interface Channels {
  readonly vectors: number;
  readonly lanes: number;
}

/** A place in a tile of pixels. */
interface Pixel {
  readonly row: number;
  readonly column: number;
}

const grid = (rows: number, columns: number): Pixel[] =>
  range(rows).flatMap((row) => range(columns).map((column) => ({ row, column })));

/** Tiles of pixels × output channels, each a sum in a local variable; taps that lie side by side in memory are one loop. */
export function convolutionProgram({ k, machine, types, inputs, layouts, attrs, out, y: result }: Convolved): void {
  const [outs, ins, ...kernel] = types.weight.shape as readonly [number, number, ...number[]];
  const [batch, , ...sizes] = out.shape as readonly [Dim, number, ...number[]];
  const rank = kernel.length;
  const [rowDim, columnDim] = lineDims(rank);
  const [height, width] = sizes.slice(-2) as [number, number];
  const { groups, dilation } = attrs;
  const [strideY, strideX] = attrs.stride.slice(-2) as [number, number];
  const perGroup = outs / groups;
  const block = blockOf(perGroup, groups, machine);
  const blockSize = countOf(kernel) * ins * block;
  const blocksPerGroup = Math.ceil(perGroup / block);
  const tapsAreContiguous =
    dilation[rank - 1] === 1 &&
    groups === 1 &&
    strideOf(layouts.input as Layout, 1) === 1 &&
    strideOf(layouts.input as Layout, columnDim) === ins;
  const stepOf = (dim: number): number => strideOf(layouts.input as Layout, dim) as number;
  const alongAxes = kernel.map((count, axis): TapAxis => ({
    name: `k${axisNames(rank)[axis]}`,
    count,
    strides: [(dilation[axis] as number) * stepOf(axis + 2), countOf(kernel.slice(axis + 1)) * ins * block],
  }));
  const tapAxes: readonly TapAxis[] = tapsAreContiguous
    ? [...alongAxes.slice(0, -1), { name: "tap", count: (kernel[rank - 1] as number) * ins, strides: [1, block] }]
    : [...alongAxes, { name: "ic", count: ins, strides: [stepOf(1), block] }];

  const tile = (pixels: readonly Pixel[], { vectors, lanes }: Channels, { x, w, bias, y }: Starts): void => {
    const { sums, results } = tileSums(k, machine, { pixels: pixels.length, vectors, lanes }, bias);
    sumTaps(k, machine, tapAxes, [x, w], sums, ([tapX, tapW], into) =>
      addOuterProduct(
        k,
        pixels.map(({ row, column }) =>
          moved(moved(tapX as Cursor, rowDim, row * strideY), columnDim, column * strideX),
        ),
        range(vectors).map((v) => asVector(advanced(tapW as Cursor, v * lanes), lanes)),
        into,
      ),
    );
    results().forEach((line, p) => {
      const { row, column } = pixels[p] as Pixel;
      line.forEach((sum, v) => {
        const to = moved(moved(moved(y, rowDim, row), columnDim, column), 1, v * lanes);
        k.store(spread(to, 1, lanes), sum);
      });
    });
  };

  const image = (channels: Channels, { x, w, bias, y }: Starts): void => {
    const most = pixelsFor(channels.vectors, machine);
    const part = (first: number, count: number, columns: number, rows: number): void => {
      const lines = [
        along(moved(x, columnDim, first * strideX), rowDim, strideY),
        along(moved(y, columnDim, first), rowDim),
      ] as const;
      k.tiles("oy", height, rows, lines, (height, lineX, lineY) =>
        k.loop(
          "ox",
          count,
          [along(lineX, columnDim, columns * strideX), along(lineY, columnDim, columns)],
          (tileX, tileY) => tile(grid(height, columns), channels, { x: tileX, w, bias, y: tileY }),
        ),
      );
    };
    if (k.varies(width)) {
      for (const { first, count, size } of halvesOf(width, most)) part(first, count, size, 1);
      return;
    }
    const pixels = Math.max(1, Math.min(width, most));
    const whole = Math.floor(width / pixels);
    const rest = width % pixels;
    part(0, whole, pixels, 1);
    // What is left of each line is too narrow to keep the machine busy: several lines are one tile.
    if (rest > 0) part(whole * pixels, 1, rest, Math.floor(pixels / rest));
  };

  /** So many output channels from the start of a block, which need not be full. */
  const channels = (count: number, { x, w, bias, y }: Starts): void => {
    const lanes = canVectorize(result, 1) ? machine.lanes : 1;
    const most = machine.tile.vectors;
    for (let done = 0; done < count;) {
      const isWhole = count - done >= lanes;
      const width = isWhole ? lanes : 1;
      const vectors = Math.min(most, Math.floor((count - done) / width));
      const at = { w: advanced(w, done), bias: bias && moved(bias, 0, done) };
      eachPlane(k, sizes, attrs.stride, x, moved(y, 1, done), (planeX, planeY) =>
        image({ vectors, lanes: width }, { ...at, x: planeX, y: planeY }),
      );
      done += vectors * width;
    }
  };

  const whole = { x: atPadding(inputs.input, attrs), w: inputs.weight, bias: inputs.bias, y: result };
  const perGroupSizes = { groups, ins, outs: perGroup, weights: blocksPerGroup * blockSize };
  eachGroup(k, batch, whole, perGroupSizes, ({ x, w: groupW, bias: groupBias, y: groupY }) => {
    const byBlock = [byElements(groupW, blockSize), byElements(groupBias, block), along(groupY, 1, block)] as const;
    k.loop("oc", Math.floor(perGroup / block), byBlock, (w, bias, y) => channels(block, { x, w, bias, y }));
  });
  const rest = perGroup % block;
  if (rest === 0) return;
  const done = perGroup - rest;
  k.loop("b", batch, [along(whole.x, 0), along(moved(result, 1, done), 0)], (x, y) => {
    const w = advanced(inputs.weight, (done / block) * blockSize);
    channels(rest, { x, w, bias: inputs.bias && advanced(inputs.bias, done), y });
  });
}

/** The first element that the kernel reads, in the halo where there is padding. */
export const atPadding = (x: Cursor, { padding }: Pick<ConvolutionAttrs, "padding">): Cursor =>
  movedIn(
    x,
    padding.map(([before]) => -before),
  );
