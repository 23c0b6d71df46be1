/**
 * Winograd's minimal filtering does a 3×3 convolution of stride 1 in four steps, the first of them on weights only:
 * `winograd_weight`, `winograd_input`, `winograd_product` and `winograd_output`. A tile of output is `tile`×`tile`
 * pixels, its transform has (tile + 2)² planes; the product is one matrix multiplication per plane. A volume is tiled image by
 * image, one behind the other, and the product sums over the taps in depth as well.
 */

import type { Pair } from "../../ir/op.ts";
import type { Shape } from "../../ir/types.ts";

/** Rows and columns of tiles that cover an image of so many outputs, or each image of a volume. */
export const tilesIn = (output: readonly number[], tile: number): Pair => {
  const [rows, columns] = output.slice(-2) as [number, number];
  return [tilesOf(rows, tile), tilesOf(columns, tile)];
};

/** Tiles that cover `size` outputs. */
export const tilesOf = (size: number, tile: number): number => Math.ceil(size / tile);

/** How many images of a volume a filter reads at once. */
export const depthTapsOf = (weight: Shape): number => (weight.length === 5 ? (weight[2] as number) : 1);
