import { moved, type Cursor } from "./kernel/cursor.ts";

/** How many dimensions lie behind batch and channels: an image's rows and columns, or a volume's planes, rows and columns. */
export type SpaceRank = 2 | 3;

/** What messages call a batch of them, and how they write its shape. */
export const spaces = {
  2: { many: "images", one: "image", shape: "[N, C, H, W]", kernel: "height, width" },
  3: { many: "volumes", one: "volume", shape: "[N, C, D, H, W]", kernel: "depth, height, width" },
} as const;

/** The letters that loops along dimensions are named by: depth, y and x. */
export const axisNames = (rank: number): readonly string[] => ["d", "y", "x"].slice(3 - rank);

/** The dimension of an image's or a volume's rows, and that of its columns. */
export const lineDims = (rank: number): readonly [rows: number, columns: number] => [rank, rank + 1];

/** The cursor, moved by so much along each spatial dimension. */
export const movedIn = (cursor: Cursor, distances: readonly number[]): Cursor =>
  distances.reduce((here, distance, axis) => moved(here, axis + 2, distance), cursor);
