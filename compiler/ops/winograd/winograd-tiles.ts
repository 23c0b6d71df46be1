/**
 * Winograd's minimal filtering does a 3×3 convolution of stride 1 in four steps, the first of them on weights only:
 * `winograd_weight`, `winograd_input`, `winograd_product` and `winograd_output`. A tile of output is `tile`×`tile`
 * pixels, its transform has (tile + 2)² planes; the product is one matrix multiplication per plane.
 */

import type { Pair } from "../../ir/op.ts";

/** Rows and columns of tiles that cover an image of so many outputs. */
export const tilesIn = ([rows, columns]: Pair, tile: number): Pair => [tilesOf(rows, tile), tilesOf(columns, tile)];

/** Tiles that cover `size` outputs. */
export const tilesOf = (size: number, tile: number): number => Math.ceil(size / tile);
