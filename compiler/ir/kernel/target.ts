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
