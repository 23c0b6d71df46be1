/** What a program may know about the machine that it is written for. */
export interface Target {
  readonly name: "ts" | "wasm";
  /** Numbers in a `vec`. */
  readonly lanes: 1 | 4;
  /** How many sums stay in registers. */
  readonly accumulators: number;
}

/** Plain TypeScript: one lane; V8 keeps sixteen sums and their operands in registers. */
export const typescript: Target = { name: "ts", lanes: 1, accumulators: 16 };
