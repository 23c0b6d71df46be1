import type { Kernel } from "../../ir/kernel/builder.ts";
import { along, asVector, byElements, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { startSums } from "../../ir/kernel/sum-taps.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import type { Layout } from "../../ir/layout.ts";
import { range } from "../../ir/range.ts";
import type { Dim, TensorType } from "../../ir/types.ts";

/** What kernels of convolutions are written from. */
export interface ConvolutionContext<A> {
  readonly k: Kernel;
  readonly machine: Machine;
  readonly types: { readonly input: TensorType; readonly weight: TensorType };
  readonly inputs: { readonly input: Cursor; readonly weight: Cursor; readonly bias: Cursor | undefined };
  readonly layouts: { readonly input?: Layout };
  readonly attrs: A;
  readonly out: TensorType;
  readonly y: Cursor;
}

/** The places that a part of a convolution starts from: in the image, in packed weights, in the bias and in the result. */
export interface Starts {
  readonly x: Cursor;
  readonly w: Cursor;
  readonly bias: Cursor | undefined;
  readonly y: Cursor;
}

/** How many channels of the image and of the result a group has, and how many packed weights. */
interface GroupSizes {
  readonly groups: number;
  readonly ins: number;
  readonly outs: number;
  readonly weights: number;
}

/** Runs `body` for each group of each sample. */
export function eachGroup(
  k: Kernel,
  batch: Dim,
  { x, w, bias, y }: Starts,
  { groups, ins, outs, weights }: GroupSizes,
  body: (starts: Starts) => void,
): void {
  k.loop("b", batch, [along(x, 0), along(y, 0)], (sampleX, sampleY) => {
    const moves = [
      along(sampleX, 1, ins),
      byElements(w, weights),
      byElements(bias, outs),
      along(sampleY, 1, outs),
    ] as const;
    k.loop("g", groups, moves, (groupX, groupW, groupBias, groupY) =>
      body({ x: groupX, w: groupW, bias: groupBias, y: groupY }),
    );
  });
}

/** Runs `body` for each plane of a volume's result, with where its windows begin; an image is one plane. */
export function eachPlane(
  k: Kernel,
  sizes: readonly number[],
  stride: readonly number[],
  x: Cursor,
  y: Cursor,
  body: (x: Cursor, y: Cursor) => void,
): void {
  if (sizes.length === 2) return body(x, y);
  k.loop("od", sizes[0] as number, [along(x, 2, stride[0]), along(y, 2)], body);
}

/**
 * How many pixels of a line are a tile, at most so many: sums of few pixels wait for each other, so that it is better for all
 * tiles to be a little narrower than for the last one to be narrow.
 */
export const evenly = (k: Kernel, width: number, most: number): number =>
  k.varies(width) ? most : Math.ceil(width / Math.ceil(width / most));

/** The sum of each pixel and vector of `lanes` output channels, with its bias if there is one. */
export const tileSums = (
  k: Kernel,
  machine: Machine,
  tile: { readonly pixels: number; readonly vectors: number; readonly lanes: number },
  bias: Cursor | undefined,
): ReturnType<typeof startSums> =>
  startSums(
    k,
    machine,
    range(tile.pixels).map((p) => range(tile.vectors).map((v) => `sum${p}_${v}`)),
    bias && (() => range(tile.vectors).map((v) => k.load(asVector(moved(bias, 0, v * tile.lanes), tile.lanes)))),
  );
