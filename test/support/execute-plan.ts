import { amountsOf } from "../../compiler/5-plan/open/amounts-of.ts";
import type { Buffer, Plan, PlanStep } from "../../compiler/5-plan/plan.ts";
import { spellKernel } from "../../compiler/targets/typescript/spell-typescript.ts";
import { support } from "../../compiler/targets/typescript/support.ts";
import type { SizedProgram } from "../../compiler/ir/kernel/program.ts";
import { isFixed, perSample } from "../../compiler/ir/types.ts";

export interface PlanData {
  readonly inputs: readonly Float32Array[];
  /** In the order of the graph's parameters. */
  readonly parameters: readonly Float32Array[];
  readonly batch: number;
}

/**
 * Runs a plan the way a generated module does, but hostile to it: memory is NaN until the first step that uses it, and
 * NaN again after the last, so that whatever is read too early, too late or out of the wrong place shows in the results.
 */
export function executePlan(plan: Plan, { inputs, parameters, batch }: PlanData): Float32Array[] {
  const { fixed, perSample: each } = plan.arena;
  const arena = new Float32Array(fixed + batch * each).fill(NaN);
  const arrays = plan.buffers.map((buffer): Float32Array => {
    const size = isFixed(buffer.size) ? buffer.size : buffer.size.factor * batch;
    switch (buffer.kind) {
      case "input":
        return copyOf(inputs[buffer.index], size, buffer);
      case "parameter":
        return copyOf(parameters[buffer.index], size, buffer);
      case "prepared":
        return new Float32Array(size);
      case "result":
        return new Float32Array(size).fill(NaN);
      case "arena": {
        const start = isFixed(buffer.size) ? buffer.offset : fixed + batch * buffer.offset;
        const last = isFixed(buffer.size) ? fixed : each;
        if (buffer.offset + perSample(buffer.size) > last) throw new Error(`${buffer.name} is larger than the arena`);
        return arena.subarray(start, start + size);
      }
    }
  });
  const kernels = new Map(plan.kernels.map(({ name, program }) => [name, compileKernel(program)]));
  const call = (step: PlanStep): void => {
    const { kernel, buffers } = step;
    const run = kernels.get(kernel);
    if (!run) throw new Error(`there is no kernel ${kernel}`);
    run(...buffers.map((id) => arrays[id] as Float32Array), ...amountsOf(plan, step), batch);
  };
  plan.load.forEach(call);
  plan.run.forEach((step, i) => {
    poison(step.buffers.filter((id) => !plan.run.slice(0, i).some((before) => before.buffers.includes(id))));
    call(step);
    poison(step.buffers.filter((id) => !plan.run.slice(i + 1).some((after) => after.buffers.includes(id))));
  });
  plan.buffers.forEach((buffer, id) => {
    const given = buffer.kind === "input" ? inputs : buffer.kind === "parameter" ? parameters : undefined;
    if (given && buffer.kind !== "prepared" && buffer.kind !== "arena")
      (given[buffer.index] as Float32Array).forEach((value, i) => {
        if (!Object.is(arrays[id]?.[i], value)) throw new Error(`the plan has written into ${buffer.name}`);
      });
  });
  return plan.graph.outputs.map(
    (_, index) =>
      arrays[plan.buffers.findIndex((each) => each.kind === "result" && each.index === index)] as Float32Array,
  );

  function poison(ids: readonly number[]): void {
    for (const id of ids) if (plan.buffers[id]?.kind === "arena") arrays[id]?.fill(NaN);
  }
}

function copyOf(given: Float32Array | undefined, size: number, { name }: Buffer): Float32Array {
  if (given?.length !== size) throw new Error(`${name} has ${given?.length} numbers instead of ${size}`);
  return given.slice();
}

type Compiled = (...args: (Float32Array | number)[]) => void;
const compiled = new Map<string, Compiled>();

function compileKernel(program: SizedProgram): Compiled {
  const { parameters, body, support: needs } = spellKernel(program);
  const helpers = needs.map((name) => `function ${name}(${support[name].parameters.join()}) { ${support[name].body} }`);
  const text = [...helpers, ...body].join("\n").replaceAll("]!", "]");
  const names = [...parameters.map(({ name }) => name), "n"];
  const key = `${names.join()}|${text}`;
  const kernel = compiled.get(key) ?? (new Function(...names, `"use strict";\n${text}`) as Compiled);
  compiled.set(key, kernel);
  return kernel;
}
