import type { Machine } from "../../ir/kernel/machine.ts";

/** V8 keeps sixteen sums and their operands in registers. */
export const machine: Machine = { lanes: 1, accumulators: 16, tile: { vectors: 4, pixels: 4 } };
