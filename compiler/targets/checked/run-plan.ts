import { amountsOf } from "../../5-plan/open/amounts-of.ts";
import type { Buffer, Plan, PlanStep } from "../../5-plan/plan.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import type { SizedProgram } from "../../ir/kernel/program.ts";
import { isFixed } from "../../ir/types.ts";
import type { PlanData } from "../target.ts";
import { forget, type CheckedMemory } from "./memory.ts";
import { runProgram, type Watch } from "./run-program.ts";

/**
 * Runs a plan for any target, kernel by kernel, in memory that knows what has been written: nothing is handed from one value of
 * the arena to the next, inputs and parameters are only read, and reading what nobody wrote is an error.
 *
 * @param lanes of the target that the plan was made for
 * @param watchStep hears of each step of the run, and gives what hears of all that it does
 * @throws CompilerBug at the first wrong access, which names the kernel
 */
export function runPlan(
  plan: Plan,
  { inputs, parameters, batch }: PlanData,
  lanes: number,
  watchStep?: (step: PlanStep) => Watch,
): readonly Float32Array[] {
  const { fixed, perSample } = plan.arena;
  const arena = new Float32Array(fixed + batch * perSample);
  const arenaWritten = new Uint8Array(arena.length);
  const memory = plan.buffers.map((buffer): CheckedMemory => {
    const size = isFixed(buffer.size) ? buffer.size : buffer.size.factor * batch;
    const { name } = buffer;
    if (buffer.kind === "arena") {
      const start = isFixed(buffer.size) ? buffer.offset : fixed + batch * buffer.offset;
      const [from, to] = [start, start + size];
      return { name, numbers: arena.subarray(from, to), written: arenaWritten.subarray(from, to), mayWrite: true };
    }
    const given = givenTo(buffer, inputs, parameters);
    const numbers = given ? Float32Array.from(given) : new Float32Array(size);
    // What is prepared when weights are loaded begins as zeros, which its readers may count on.
    const isWritten = given !== undefined || buffer.kind === "prepared";
    return { name, numbers, written: new Uint8Array(size).fill(isWritten ? 1 : 0), mayWrite: given === undefined };
  });
  const programs = new Map(plan.kernels.map(({ name, program }) => [name, program]));
  const call = (step: PlanStep, watch?: Watch): void => {
    const { kernel, buffers } = step;
    const sizes = amountsOf(plan, step);
    const handed = buffers.map((id) => memory[id] as CheckedMemory);
    try {
      runProgram(programs.get(kernel) as SizedProgram, { memory: handed, sizes, batch, lanes, watch });
    } catch (error) {
      if (error instanceof CompilerBug) throw new CompilerBug(`${kernel}: ${error.message}`);
      throw error;
    }
  };
  const forgetArena = (ids: readonly number[]): void => {
    for (const id of ids) if (plan.buffers[id]?.kind === "arena") forget(memory[id] as CheckedMemory);
  };
  plan.load.forEach((step) => call(step));
  plan.run.forEach((step, i) => {
    const isIn = (steps: readonly PlanStep[], id: number): boolean => steps.some(({ buffers }) => buffers.includes(id));
    forgetArena(step.buffers.filter((id) => !isIn(plan.run.slice(0, i), id)));
    call(step, watchStep?.(step));
    forgetArena(step.buffers.filter((id) => !isIn(plan.run.slice(i + 1), id)));
  });
  return plan.graph.outputs.map((_, index) => {
    const id = plan.buffers.findIndex((each) => each.kind === "result" && each.index === index);
    const { name, numbers, written } = memory[id] as CheckedMemory;
    const missing = written.indexOf(0);
    if (missing !== -1) throw new CompilerBug(`${name}[${missing}] is a result that nobody has written`);
    return numbers;
  });
}

function givenTo(
  buffer: Buffer,
  inputs: readonly Float32Array[],
  parameters: readonly Float32Array[],
): Float32Array | undefined {
  if (buffer.kind === "input") return inputs[buffer.index];
  return buffer.kind === "parameter" ? parameters[buffer.index] : undefined;
}
