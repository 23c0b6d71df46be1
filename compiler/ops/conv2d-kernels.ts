import {
  advanced,
  asVector,
  canSpread,
  moved,
  spread,
  type Cursor,
  type Kernel,
  type Local,
} from "../ir/kernel/builder.ts";
import { constant, madd } from "../ir/kernel/expression.ts";
import type { Target } from "../ir/kernel/target.ts";
import { strideOf, type Layout } from "../ir/layout.ts";
import type { Shape, TensorType } from "../ir/types.ts";
import { range } from "../ir/range.ts";
import type { Conv2dAttrs } from "./conv2d.ts";

interface Conv2dContext {
  readonly k: Kernel;
  readonly target: Target;
  readonly types: { readonly input: TensorType; readonly weight: TensorType };
  readonly inputs: { readonly input: Cursor; readonly weight: Cursor; readonly bias: Cursor | undefined };
  readonly layouts: { readonly input?: Layout };
  readonly attrs: Conv2dAttrs;
  readonly out: TensorType;
  readonly y: Cursor;
}

export const isDepthwise = (weight: Shape, { groups }: Conv2dAttrs): boolean =>
  weight[1] === 1 && weight[0] === groups && groups > 1;

/**
 * Output channels that one tile computes: as many vectors as the target likes, or fewer where that leaves less of the last
 * block empty. With groups a divisor, so that no tile crosses a group.
 */
export function blockOf(perGroup: number, groups: number, { lanes, tile }: Target): number {
  const most = lanes * tile.vectors;
  if (groups > 1 && perGroup % lanes !== 0)
    return [4, 3, 2].find((block) => lanes === 1 && perGroup % block === 0) ?? 1;
  const sizes = Array.from({ length: tile.vectors }, (_, i) => most - i * lanes);
  if (groups > 1) return sizes.find((block) => perGroup % block === 0) ?? lanes;
  if (perGroup < lanes) return perGroup;
  if (lanes === 1) return Math.min(most, perGroup);
  const waste = (block: number): number => Math.ceil(perGroup / block) * block - perGroup;
  const [first, ...others] = sizes.filter((block) => block < perGroup + lanes) as [number, ...number[]];
  return others.reduce((best, block) => (waste(block) < waste(best) ? block : best), first);
}

/**
 * Weights in the order in which the kernel reads them: [group][block of output channels][ky][kx][input channel][channel
 * in block]; depthwise ones [ky][kx][channel]. The last block is filled up with zeros.
 */
export function packedWeight(
  shape: readonly number[],
  attrs: Conv2dAttrs,
  target: Target,
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
  const block = blockOf(perGroup, attrs.groups, target);
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

/** Tiles of pixels × output channels, each a sum in a local variable; taps that lie side by side in memory are one loop. */
export function conv2dProgram({ k, target, types, inputs, layouts, attrs, out, y: result }: Conv2dContext): void {
  const [outs, ins, kernelHeight, kernelWidth] = types.weight.shape as readonly [number, number, number, number];
  const [batch, , height, width] = out.shape as readonly [Shape[number], number, number, number];
  const { groups } = attrs;
  const [strideY, strideX] = attrs.stride as readonly [number, number];
  const [dilationY, dilationX] = attrs.dilation as readonly [number, number];
  const perGroup = outs / groups;
  const block = blockOf(perGroup, groups, target);
  const blockSize = kernelHeight * kernelWidth * ins * block;
  const blocksPerGroup = Math.ceil(perGroup / block);
  const oneRun =
    dilationX === 1 &&
    groups === 1 &&
    strideOf(layouts.input as Layout, 1) === 1 &&
    strideOf(layouts.input as Layout, 3) === ins;

  const tile = (
    size: number,
    { vectors, lanes }: Channels,
    x: Cursor,
    w: Cursor,
    b: Cursor | undefined,
    y: Cursor,
  ): void => {
    const wide = (cursor: Cursor): Cursor => (lanes > 1 ? asVector(cursor) : cursor);
    const starts = range(vectors).map((v) => (b ? k.local("bias", k.load(wide(moved(b, 0, v * lanes)))) : constant(0)));
    const sums = range(size).map((p) =>
      range(vectors).map((v): Local => k.local(`sum${p}_${v}`, starts[v] ?? constant(0))),
    );
    const taps = (tapX: Cursor, tapW: Cursor): void => {
      const weights = range(vectors).map((v) => k.local("w", k.load(wide(advanced(tapW, v * lanes)))));
      range(size).forEach((p) => {
        const value = k.local("v", k.load(moved(tapX, 3, p * strideX)));
        weights.forEach((weight, v) => {
          const sum = sums[p]?.[v] as Local;
          k.set(sum, madd(value, weight, sum));
        });
      });
    };
    const byRow = [
      { cursor: x, dim: 2, by: dilationY },
      { cursor: w, elements: kernelWidth * ins * block },
    ] as const;
    k.loop("ky", kernelHeight, byRow, (rowX, rowW) => {
      if (oneRun) {
        const byTap = [
          { cursor: rowX, elements: 1 },
          { cursor: rowW, elements: block },
        ] as const;
        k.loop("tap", kernelWidth * ins, byTap, taps);
        return;
      }
      const byPixel = [
        { cursor: rowX, dim: 3, by: dilationX },
        { cursor: rowW, elements: ins * block },
      ] as const;
      k.loop("kx", kernelWidth, byPixel, (pixelX, pixelW) =>
        k.loop(
          "ic",
          ins,
          [
            { cursor: pixelX, dim: 1 },
            { cursor: pixelW, elements: block },
          ],
          taps,
        ),
      );
    });
    range(size).forEach((p) =>
      range(vectors).forEach((v) => {
        const to = moved(moved(y, 3, p), 1, v * lanes);
        k.store(lanes > 1 ? spread(to, 1) : to, sums[p]?.[v] as Local);
      }),
    );
  };

  const image = (channels: Channels, x: Cursor, w: Cursor, b: Cursor | undefined, y: Cursor): void => {
    const pixels = Math.max(1, Math.min(width, Math.floor(target.accumulators / channels.vectors)));
    const byLine = [
      { cursor: x, dim: 2, by: strideY },
      { cursor: y, dim: 2 },
    ] as const;
    k.loop("oy", height, byLine, (rowX, rowY) => {
      const byTile = [
        { cursor: rowX, dim: 3, by: strideX },
        { cursor: rowY, dim: 3 },
      ] as const;
      k.tiles("ox", width, pixels, byTile, (size, tileX, tileY) => tile(size, channels, tileX, w, b, tileY));
    });
  };

  /** So many output channels from the start of a block, which need not be full. */
  const channels = (count: number, x: Cursor, w: Cursor, b: Cursor | undefined, y: Cursor): void => {
    const lanes = canSpread(result, 1) ? target.lanes : 1;
    const most = target.tile.vectors;
    for (let done = 0; done < count;) {
      const isWhole = count - done >= lanes;
      const width = isWhole ? lanes : 1;
      const vectors = Math.min(most, Math.floor((count - done) / width));
      image({ vectors, lanes: width }, x, advanced(w, done), b && moved(b, 0, done), moved(y, 1, done));
      done += vectors * width;
    }
  };

  const origin = atPadding(inputs.input, attrs);
  const bias = inputs.bias ?? inputs.weight;
  const biasOf = (cursor: Cursor): Cursor | undefined => (inputs.bias ? cursor : undefined);
  const perBias = inputs.bias ? 1 : 0;
  const bySample = [
    { cursor: origin, dim: 0 },
    { cursor: result, dim: 0 },
  ] as const;
  k.loop("b", batch, bySample, (sampleX, sampleY) =>
    k.loop(
      "g",
      groups,
      [
        { cursor: sampleX, dim: 1, by: ins },
        { cursor: inputs.weight, elements: blocksPerGroup * blockSize },
        { cursor: bias, elements: perGroup * perBias },
        { cursor: sampleY, dim: 1, by: perGroup },
      ],
      (groupX, groupW, groupB, groupY) =>
        k.loop(
          "oc",
          Math.floor(perGroup / block),
          [
            { cursor: groupW, elements: blockSize },
            { cursor: groupB, elements: block * perBias },
            { cursor: groupY, dim: 1, by: block },
          ],
          (w, b, y) => channels(block, groupX, w, biasOf(b), y),
        ),
    ),
  );
  const rest = perGroup % block;
  if (rest === 0) return;
  const done = perGroup - rest;
  const byLast = [
    { cursor: origin, dim: 0 },
    { cursor: moved(result, 1, done), dim: 0 },
  ] as const;
  k.loop("b", batch, byLast, (sampleX, sampleY) =>
    channels(
      rest,
      sampleX,
      advanced(inputs.weight, (done / block) * blockSize),
      inputs.bias && advanced(inputs.bias, done),
      sampleY,
    ),
  );
}

/** One filter per channel: the sums of a few pixels stay in locals while the filter slides over them. */
export function depthwiseProgram(context: Conv2dContext): void {
  const { k, target, types, inputs, attrs, out, y: result } = context;
  const [channels, , kernelHeight, kernelWidth] = types.weight.shape as readonly [number, number, number, number];
  const [batch, , height, width] = out.shape as readonly [Shape[number], number, number, number];
  const [strideY, strideX] = attrs.stride as readonly [number, number];
  const [dilationY, dilationX] = attrs.dilation as readonly [number, number];
  const bias = inputs.bias ?? inputs.weight;
  const perBias = inputs.bias ? 1 : 0;

  const tile = (size: number, x: Cursor, w: Cursor, b: Cursor, y: Cursor): void => {
    const start = inputs.bias ? k.local("bias", k.load(b)) : constant(0);
    const sums = range(size).map((p) => k.local(`sum${p}`, start));
    const byRow = [
      { cursor: x, dim: 2, by: dilationY },
      { cursor: w, elements: kernelWidth * channels },
    ] as const;
    k.loop("ky", kernelHeight, byRow, (lineX, lineW) => {
      const weights = range(kernelWidth).map((kx) => k.local("w", k.load(advanced(lineW, kx * channels))));
      for (let column = 0; column < extentOf(size, strideX, kernelWidth, dilationX); column++) {
        const uses = range(size).flatMap((p) => {
          const tap = (column - p * strideX) / dilationX;
          return Number.isInteger(tap) && tap >= 0 && tap < kernelWidth ? [{ p, tap }] : [];
        });
        if (uses.length === 0) continue;
        const value = k.local("v", k.load(moved(lineX, 3, column)));
        for (const { p, tap } of uses) k.set(sums[p] as Local, madd(value, weights[tap] as Local, sums[p] as Local));
      }
    });
    sums.forEach((sum, p) => k.store(moved(y, 3, p), sum));
  };

  const byChannel = (x: Cursor, y: Cursor) =>
    [
      { cursor: x, dim: 1 },
      { cursor: inputs.weight, elements: 1 },
      { cursor: bias, elements: perBias },
      { cursor: y, dim: 1 },
    ] as const;
  const byTile = (x: Cursor, y: Cursor) =>
    [
      { cursor: x, dim: 3, by: strideX },
      { cursor: y, dim: 3 },
    ] as const;
  const bySample = [
    { cursor: atPadding(inputs.input, attrs), dim: 0 },
    { cursor: result, dim: 0 },
  ] as const;
  k.loop("b", batch, bySample, (sampleX, sampleY) =>
    k.loop(
      "oy",
      height,
      [
        { cursor: sampleX, dim: 2, by: strideY },
        { cursor: sampleY, dim: 2 },
      ],
      (rowX, rowY) => {
        // One lane keeps its filter in locals along a row; several stay within a few cache lines, channels innermost.
        if (target.lanes === 1) {
          k.loop("c", channels, byChannel(rowX, rowY), (x, w, b, y) =>
            k.tiles("ox", width, 4, byTile(x, y), (size, tileX, tileY) => tile(size, tileX, w, b, tileY)),
          );
        } else {
          k.tiles("ox", width, 3, byTile(rowX, rowY), (size, tileX, tileY) =>
            k.lanes("c", channels, byChannel(tileX, tileY), (x, w, b, y) => tile(size, x, w, b, y)),
          );
        }
      },
    ),
  );
}

/** The first element that the kernel reads, in the halo where there is padding. */
export const atPadding = (x: Cursor, { padding }: Pick<Conv2dAttrs, "padding">): Cursor =>
  moved(moved(x, 2, -(padding[0] as number)), 3, -(padding[2] as number));

const extentOf = (pixels: number, stride: number, kernel: number, dilation: number): number =>
  (pixels - 1) * stride + dilation * (kernel - 1) + 1;
