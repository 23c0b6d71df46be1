import { machine } from "../wasm/machine.ts";
import type { Target } from "../target.ts";

/**
 * Interprets kernels as they are written down, every access bounded, in memory that knows what has been written: reading what
 * nobody wrote is an error. For tests and searches; vectors are as wide as WebAssembly's, which shows more than single numbers.
 */
export const checked = {
  name: "checked",
  machine,
  run: async (plan, data) => (await import("./run-plan.ts")).runPlan(plan, data, machine.lanes),
} as const satisfies Target;
