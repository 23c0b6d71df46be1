import { advanced, moved, type Cursor, type Kernel, type Local } from "../ir/kernel/builder.ts";
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

const CHANNELS = 4;

export const isDepthwise = (weight: Shape, { groups }: Conv2dAttrs): boolean =>
  weight[1] === 1 && weight[0] === groups && groups > 1;

/** Output channels that one tile computes; a divisor where there are groups, so that no tile crosses a group. */
function blockOf(perGroup: number, groups: number): number {
  if (groups === 1) return Math.min(CHANNELS, perGroup);
  return [4, 3, 2].find((block) => perGroup % block === 0) ?? 1;
}

/**
 * Weights in the order in which the kernel reads them: [group][block of output channels][ky][kx][input channel][channel
 * in block]; depthwise ones [ky][kx][channel]. The last block is filled up with zeros.
 */
export function packedWeight(
  shape: readonly number[],
  attrs: Conv2dAttrs,
  _target: Target,
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
  const block = blockOf(perGroup, attrs.groups);
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

/** Tiles of pixels × output channels, each a sum in a local variable; taps that lie side by side in memory are one loop. */
export function conv2dProgram({ k, types, inputs, layouts, attrs, out, y: result }: Conv2dContext): void {
  const [outs, ins, kernelHeight, kernelWidth] = types.weight.shape as readonly [number, number, number, number];
  const [batch, , height, width] = out.shape as readonly [Shape[number], number, number, number];
  const { groups } = attrs;
  const [strideY, strideX] = attrs.stride as readonly [number, number];
  const [dilationY, dilationX] = attrs.dilation as readonly [number, number];
  const perGroup = outs / groups;
  const block = blockOf(perGroup, groups);
  const blockSize = kernelHeight * kernelWidth * ins * block;
  const blocksPerGroup = Math.ceil(perGroup / block);
  const pixels = Math.max(1, Math.min(width, CHANNELS));
  const oneRun =
    dilationX === 1 &&
    groups === 1 &&
    strideOf(layouts.input as Layout, 1) === 1 &&
    strideOf(layouts.input as Layout, 3) === ins;

  const tile = (size: number, channels: number, x: Cursor, w: Cursor, b: Cursor | undefined, y: Cursor): void => {
    const starts = range(channels).map((c) => (b ? k.local("bias", k.load(moved(b, 0, c))) : constant(0)));
    const sums = range(size).map((p) =>
      range(channels).map((c): Local => k.local(`sum${p}_${c}`, starts[c] ?? constant(0))),
    );
    const taps = (tapX: Cursor, tapW: Cursor): void => {
      const weights = range(channels).map((c) => k.local("w", k.load(advanced(tapW, c))));
      range(size).forEach((p) => {
        const value = k.local("v", k.load(moved(tapX, 3, p * strideX)));
        weights.forEach((weight, c) => {
          const sum = sums[p]?.[c] as Local;
          k.set(sum, madd(value, weight, sum));
        });
      });
    };
    k.loop(
      "ky",
      kernelHeight,
      [
        { cursor: x, dim: 2, by: dilationY },
        { cursor: w, elements: kernelWidth * ins * block },
      ],
      (rowX, rowW) => {
        if (oneRun) {
          k.loop(
            "tap",
            kernelWidth * ins,
            [
              { cursor: rowX, elements: 1 },
              { cursor: rowW, elements: block },
            ],
            taps,
          );
          return;
        }
        k.loop(
          "kx",
          kernelWidth,
          [
            { cursor: rowX, dim: 3, by: dilationX },
            { cursor: rowW, elements: ins * block },
          ],
          (pixelX, pixelW) =>
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
      },
    );
    range(size).forEach((p) =>
      range(channels).forEach((c) => k.store(moved(moved(y, 3, p), 1, c), sums[p]?.[c] as Local)),
    );
  };

  const image = (channels: number, x: Cursor, w: Cursor, b: Cursor | undefined, y: Cursor): void =>
    k.loop(
      "oy",
      height,
      [
        { cursor: x, dim: 2, by: strideY },
        { cursor: y, dim: 2 },
      ],
      (rowX, rowY) =>
        k.tiles(
          "ox",
          width,
          pixels,
          [
            { cursor: rowX, dim: 3, by: strideX },
            { cursor: rowY, dim: 3 },
          ],
          (size, tileX, tileY) => tile(size, channels, tileX, w, b, tileY),
        ),
    );

  const origin = atPadding(inputs.input, attrs);
  const bias = inputs.bias ?? inputs.weight;
  const biasOf = (cursor: Cursor): Cursor | undefined => (inputs.bias ? cursor : undefined);
  const perBias = inputs.bias ? 1 : 0;
  k.loop(
    "b",
    batch,
    [
      { cursor: origin, dim: 0 },
      { cursor: result, dim: 0 },
    ],
    (sampleX, sampleY) =>
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
            (w, b, y) => image(block, groupX, w, biasOf(b), y),
          ),
      ),
  );
  const rest = perGroup % block;
  if (rest === 0) return;
  const done = perGroup - rest;
  k.loop(
    "b",
    batch,
    [
      { cursor: origin, dim: 0 },
      { cursor: moved(result, 1, done), dim: 0 },
    ],
    (sampleX, sampleY) =>
      image(
        rest,
        sampleX,
        advanced(inputs.weight, (done / block) * blockSize),
        inputs.bias && advanced(inputs.bias, done),
        sampleY,
      ),
  );
}

/** One filter per channel: the filter stays in locals while it slides along a row. */
export function depthwiseProgram({ k, types, inputs, attrs, out, y: result }: Conv2dContext): void {
  const [channels, , kernelHeight, kernelWidth] = types.weight.shape as readonly [number, number, number, number];
  const [batch, , height, width] = out.shape as readonly [Shape[number], number, number, number];
  const [strideY, strideX] = attrs.stride as readonly [number, number];
  const [dilationY, dilationX] = attrs.dilation as readonly [number, number];
  const pixels = Math.max(1, Math.min(width, CHANNELS));
  const bias = inputs.bias ?? inputs.weight;

  k.loop(
    "b",
    batch,
    [
      { cursor: atPadding(inputs.input, attrs), dim: 0 },
      { cursor: result, dim: 0 },
    ],
    (sampleX, sampleY) =>
      k.loop(
        "oy",
        height,
        [
          { cursor: sampleX, dim: 2, by: strideY },
          { cursor: sampleY, dim: 2 },
        ],
        (rowX, rowY) =>
          k.loop(
            "c",
            channels,
            [
              { cursor: rowX, dim: 1 },
              { cursor: inputs.weight, elements: 1 },
              { cursor: bias, elements: inputs.bias ? 1 : 0 },
              { cursor: rowY, dim: 1 },
            ],
            (x, w, b, y) => {
              const start = inputs.bias ? k.local("bias", k.load(b)) : constant(0);
              k.tiles(
                "ox",
                width,
                pixels,
                [
                  { cursor: x, dim: 3, by: strideX },
                  { cursor: y, dim: 3 },
                ],
                (size, tileX, tileY) => {
                  const sums = range(size).map((p) => k.local(`sum${p}`, start));
                  const row = (lineX: Cursor, lineW: Cursor): void => {
                    const weights = range(kernelWidth).map((kx) =>
                      k.local("w", k.load(advanced(lineW, kx * channels))),
                    );
                    const values = new Map<number, Local>();
                    for (let column = 0; column < extentOf(size, strideX, kernelWidth, dilationX); column++) {
                      const uses = range(size).filter(
                        (p) => (column - p * strideX) % dilationX === 0 && tapAt(column, p) !== undefined,
                      );
                      if (uses.length > 0) values.set(column, k.local("v", k.load(moved(lineX, 3, column))));
                      for (const p of uses) {
                        const sum = sums[p] as Local;
                        k.set(
                          sum,
                          madd(values.get(column) as Local, weights[tapAt(column, p) as number] as Local, sum),
                        );
                      }
                    }
                  };
                  const tapAt = (column: number, pixel: number): number | undefined => {
                    const tap = (column - pixel * strideX) / dilationX;
                    return tap >= 0 && tap < kernelWidth ? tap : undefined;
                  };
                  k.loop(
                    "ky",
                    kernelHeight,
                    [
                      { cursor: tileX, dim: 2, by: dilationY },
                      { cursor: w, elements: kernelWidth * channels },
                    ],
                    row,
                  );
                  sums.forEach((sum, p) => k.store(moved(tileY, 3, p), sum));
                },
              );
            },
          ),
      ),
  );
}

/** The first element that the kernel reads, in the halo where there is padding. */
export const atPadding = (x: Cursor, { padding }: Pick<Conv2dAttrs, "padding">): Cursor =>
  moved(moved(x, 2, -(padding[0] as number)), 3, -(padding[2] as number));

const extentOf = (pixels: number, stride: number, kernel: number, dilation: number): number =>
  (pixels - 1) * stride + dilation * (kernel - 1) + 1;
