import type { OpenCounts } from "./open-counts.ts";

/** What a program may know about the machine that it is written for. */
export interface Machine {
  /** Numbers in a `vec`. */
  readonly lanes: number;
  /** How many sums a tile keeps. */
  readonly accumulators: number;
  /** Vectors of output channels and pixels of a tile of a dense kernel, if the channels suffice. */
  readonly tile: { readonly vectors: number; readonly pixels: number };
  /** Set where images may have any size: programs are then the same but for their numbers, whatever the size. */
  readonly open?: OpenCounts;
}

/** Measured in V8 on a Zen 4, in GFLOP/s: tiles of 7, 4, 2 and 2 pixels by one to four vectors of output channels. */
const PACES = [39, 45, 43, 46];
const NARROW_PIXELS = 7;

/** How many vectors of output channels a tile should have where there are so many in all: what is left over is a tile, too. */
export function vectorsFor(all: number, { tile }: Machine): number {
  const timeOf = (vectors: number): number => (vectors === 0 ? 0 : vectors / (PACES[vectors - 1] as number));
  const total = (vectors: number): number => Math.floor(all / vectors) * timeOf(vectors) + timeOf(all % vectors);
  const sizes = Array.from({ length: tile.vectors }, (_, i) => tile.vectors - i).filter((vectors) => vectors <= all);
  return sizes.reduce((best, vectors) => (total(vectors) < total(best) ? vectors : best));
}

/** How many pixels a tile of so many vectors has. */
export const pixelsFor = (vectors: number, { lanes, accumulators }: Machine): number =>
  lanes > 1 && vectors === 1 ? NARROW_PIXELS : Math.floor(accumulators / vectors);
