import { printProgram } from "../ir/kernel/print-program.ts";
import { showDim } from "../ir/types.ts";
import type { Buffer, Plan, PlanStep } from "./plan.ts";

/**
 * A plan as text: each buffer with its size in elements and, in the arena, where it starts (for each sample, if the size
 * is open); then what is called when weights are loaded, and what in each run.
 */
export function printPlan({ graph, buffers, arena, load, run }: Plan): string {
  const names = uniqueNames(buffers);
  const call = ({ kernel, buffers: handed, sizes }: PlanStep): string =>
    `  ${kernel}(${[...handed.map((id) => names.get(id)), ...sizes].join(", ")})`;
  return [
    `plan ${graph.name}: arena of ${arena.fixed}, and ${arena.perSample} for each sample`,
    ...buffers.map((buffer) => `  ${describe(buffer, names.get(buffer.id) ?? "")}`),
    "load",
    ...load.map(call),
    "run",
    ...run.map(call),
    "",
  ].join("\n");
}

/** The kernels of a plan, in the kernel language. */
export const printKernels = ({ kernels }: Plan): string =>
  kernels.map(({ name, program, doc }) => `// ${doc}\n${printProgram(program, name)}`).join("\n");

function describe(buffer: Buffer, name: string): string {
  const text = `${buffer.kind.padEnd(9)} ${name}: ${showDim(buffer.size)}`;
  return buffer.kind === "arena" ? `${text} at ${buffer.offset}` : text;
}

function uniqueNames(buffers: readonly Buffer[]): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const used = new Set<string>();
  for (const { id, name } of buffers) {
    let unique = name;
    for (let i = 2; used.has(unique); i++) unique = `${name}_${i}`;
    used.add(unique);
    names.set(id, unique);
  }
  return names;
}
