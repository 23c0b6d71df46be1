import type { Machine } from "../../ir/kernel/machine.ts";

/** 128-bit SIMD: eight sums, with separate multiply and add, leave registers for weights and the input. */
export const machine: Machine = { lanes: 4, accumulators: 8, tile: { vectors: 4, pixels: 2 } };
