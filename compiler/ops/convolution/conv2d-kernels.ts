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
import { pixelsFor, vectorsFor, type Machine } from "../../ir/kernel/machine.ts";
import { strideOf, type Layout, type Pads } from "../../ir/layout.ts";
import type { Pair } from "../../ir/op.ts";
import type { Shape } from "../../ir/types.ts";
import { range } from "../../ir/range.ts";
import { eachGroup, tileSums, type ConvolutionContext, type Starts } from "./convolution-loops.ts";

export interface Conv2dAttrs {
  readonly stride: Pair;
  readonly padding: readonly [rows: Pads, columns: Pads];
  readonly dilation: Pair;
  readonly groups: number;
}

export type Conv2dContext = ConvolutionContext<Conv2dAttrs>;

export const isDepthwise = (weight: Shape, { groups }: Conv2dAttrs): boolean =>
  weight[1] === 1 && weight[0] === groups && groups > 1;

/**
 * Output channels that one tile computes, of which the last block may have fewer. With groups a divisor, so that no tile
 * crosses a group.
 */
function blockOf(perGroup: number, groups: number, machine: Machine): number {
  const { lanes, tile } = machine;
  const most = lanes * tile.vectors;
  if (groups > 1 && perGroup % lanes !== 0)
    return [4, 3, 2].find((block) => lanes === 1 && perGroup % block === 0) ?? 1;
  if (groups > 1)
    return (
      range(tile.vectors)
        .map((i) => most - i * lanes)
        .find((block) => perGroup % block === 0) ?? lanes
    );
  if (perGroup < lanes) return perGroup;
  return lanes === 1 ? Math.min(most, perGroup) : lanes * vectorsFor(Math.floor(perGroup / lanes), machine);
}

/**
 * Weights in the order in which the kernel reads them: [group][block of output channels][ky][kx][input channel][channel
 * in block]; depthwise ones [ky][kx][channel]. The last block is filled up with zeros.
 */
export function packedWeight(
  shape: readonly number[],
  attrs: Conv2dAttrs,
  machine: Machine,
): { layout: Layout; size: number } {
  const [outs, ins, height, width] = shape as readonly [number, number, number, number];
  if (isDepthwise(shape, attrs)) {
    const dims = [
      [{ size: outs, stride: 1 }],
      [],
      [{ size: height, stride: width * outs }],
      [{ size: width, stride: outs }],
    ];
    return { layout: { offset: 0, dims: dims.map(withoutOnes) }, size: outs * height * width };
  }
  const perGroup = outs / attrs.groups;
  const block = blockOf(perGroup, attrs.groups, machine);
  const blocks = Math.ceil(perGroup / block) * attrs.groups;
  const stride = height * width * ins * block;
  const dims = [
    [
      { size: blocks, stride },
      { size: block, stride: 1 },
    ],
    [{ size: ins, stride: block }],
    [{ size: height, stride: width * ins * block }],
    [{ size: width, stride: ins * block }],
  ];
  return { layout: { offset: 0, dims: dims.map(withoutOnes) }, size: blocks * stride };
}

const withoutOnes = (atoms: readonly { size: number; stride: number }[]) => atoms.filter((atom) => atom.size !== 1);

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
export function conv2dProgram({ k, machine, types, inputs, layouts, attrs, out, y: result }: Conv2dContext): void {
  const [outs, ins, kernelHeight, kernelWidth] = types.weight.shape as readonly [number, number, number, number];
  const [batch, , height, width] = out.shape as readonly [Shape[number], number, number, number];
  const { groups } = attrs;
  const [strideY, strideX] = attrs.stride;
  const [dilationY, dilationX] = attrs.dilation;
  const perGroup = outs / groups;
  const block = blockOf(perGroup, groups, machine);
  const blockSize = kernelHeight * kernelWidth * ins * block;
  const blocksPerGroup = Math.ceil(perGroup / block);
  const tapsAreContiguous =
    dilationX === 1 &&
    groups === 1 &&
    strideOf(layouts.input as Layout, 1) === 1 &&
    strideOf(layouts.input as Layout, 3) === ins;
  const stepOf = (dim: number): number => strideOf(layouts.input as Layout, dim) as number;
  const tapAxes: readonly TapAxis[] = [
    { name: "ky", count: kernelHeight, strides: [dilationY * stepOf(2), kernelWidth * ins * block] },
    ...(tapsAreContiguous
      ? [{ name: "tap", count: kernelWidth * ins, strides: [1, block] }]
      : [
          { name: "kx", count: kernelWidth, strides: [dilationX * stepOf(3), ins * block] },
          { name: "ic", count: ins, strides: [stepOf(1), block] },
        ]),
  ];

  const tile = (pixels: readonly Pixel[], { vectors, lanes }: Channels, { x, w, bias, y }: Starts): void => {
    const { sums, results } = tileSums(k, machine, { pixels: pixels.length, vectors, lanes }, bias);
    sumTaps(k, machine, tapAxes, [x, w], sums, ([tapX, tapW], into) =>
      addOuterProduct(
        k,
        pixels.map(({ row, column }) => moved(moved(tapX as Cursor, 2, row * strideY), 3, column * strideX)),
        range(vectors).map((v) => asVector(advanced(tapW as Cursor, v * lanes), lanes)),
        into,
      ),
    );
    results().forEach((line, p) => {
      const { row, column } = pixels[p] as Pixel;
      line.forEach((sum, v) => {
        const to = moved(moved(moved(y, 2, row), 3, column), 1, v * lanes);
        k.store(spread(to, 1, lanes), sum);
      });
    });
  };

  const image = (channels: Channels, { x, w, bias, y }: Starts): void => {
    const pixels = Math.max(1, Math.min(width, pixelsFor(channels.vectors, machine)));
    const part = (first: number, count: number, columns: number, rows: number): void => {
      const lines = [along(moved(x, 3, first * strideX), 2, strideY), along(moved(y, 3, first), 2)] as const;
      k.tiles("oy", height, rows, lines, (height, lineX, lineY) =>
        k.loop("ox", count, [along(lineX, 3, columns * strideX), along(lineY, 3, columns)], (tileX, tileY) =>
          tile(grid(height, columns), channels, { x: tileX, w, bias, y: tileY }),
        ),
      );
    };
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
      image(
        { vectors, lanes: width },
        { x, w: advanced(w, done), bias: bias && moved(bias, 0, done), y: moved(y, 1, done) },
      );
      done += vectors * width;
    }
  };

  const whole = { x: atPadding(inputs.input, attrs), w: inputs.weight, bias: inputs.bias, y: result };
  const sizes = { groups, ins, outs: perGroup, weights: blocksPerGroup * blockSize };
  eachGroup(k, batch, whole, sizes, ({ x, w: groupW, bias: groupBias, y: groupY }) => {
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
export const atPadding = (x: Cursor, { padding: [[top], [left]] }: Pick<Conv2dAttrs, "padding">): Cursor =>
  moved(moved(x, 2, -top), 3, -left);
