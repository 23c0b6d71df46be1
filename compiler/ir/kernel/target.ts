/** What a program may know about the machine that it is written for. */
export interface Target {
  readonly name: "ts" | "wasm";
  /** Numbers in a `vec`. */
  readonly lanes: 1 | 4;
  /** How many sums a tile keeps. */
  readonly accumulators: number;
  /** Vectors of output channels and pixels of a tile of a dense kernel, if the channels suffice. */
  readonly tile: { readonly vectors: number; readonly pixels: number };
}

/** Plain TypeScript: V8 keeps sixteen sums and their operands in registers. */
export const typescript: Target = { name: "ts", lanes: 1, accumulators: 16, tile: { vectors: 4, pixels: 4 } };

/** 128-bit SIMD: eight sums, with separate multiply and add, leave registers for weights and the input. */
export const wasmSimd: Target = { name: "wasm", lanes: 4, accumulators: 8, tile: { vectors: 4, pixels: 2 } };

/** Measured in V8 on a Zen 4, in GFLOP/s: tiles of 7, 4, 2 and 2 pixels by one to four vectors of output channels. */
const PACES = [39, 45, 43, 46];
const NARROW_PIXELS = 7;

/** How many vectors of output channels a tile should have where there are so many in all: what is left over is a tile, too. */
export function vectorsFor(all: number, { tile }: Target): number {
  const timeOf = (vectors: number): number => (vectors === 0 ? 0 : vectors / (PACES[vectors - 1] as number));
  const total = (vectors: number): number => Math.floor(all / vectors) * timeOf(vectors) + timeOf(all % vectors);
  const sizes = Array.from({ length: tile.vectors }, (_, i) => tile.vectors - i).filter((vectors) => vectors <= all);
  return sizes.reduce((best, vectors) => (total(vectors) < total(best) ? vectors : best));
}

/** How many pixels a tile of so many vectors has. */
export const pixelsFor = (vectors: number, { lanes, accumulators }: Target): number =>
  lanes > 1 && vectors === 1 ? NARROW_PIXELS : Math.floor(accumulators / vectors);
