import type { Buffer } from "../../../5-plan/plan.ts";
import type { NamedInput } from "../../../6-emit/class/name-model.ts";
import type { DeclaredOpen, DeclaredResult } from "../../../6-emit/types/declare-model.ts";
import { callKernel, holdCalls } from "./call-kernel.ts";
import type { TypescriptModel } from "./model.ts";

/** The kernels, one after the other. */
export function runStatements(model: TypescriptModel): readonly string[] {
  const calls = stepCalls(model, 4);
  return [...useMemory(model), ...holdCalls(model, calls, model.plan.run)];
}

/** The same, each timed by itself. */
export function profileStatements(model: TypescriptModel): readonly string[] {
  if (model.plan.run.length === 0) return ["return [];"];
  const calls = stepCalls(model, 6).map((call) => call.trim().slice(0, -1));
  return [
    ...useMemory(model),
    `const run = [${calls.map((call) => `() => ${call},`).join("\n")}];`,
    `return timeSteps(${model.stepsName}, (step) => run[step]${model.syntax("!")}(), rounds);`,
  ];
}

/** A statement for each step of a run. */
const stepCalls = (model: TypescriptModel, indent: number): readonly string[] =>
  model.plan.run.map((step) => callKernel(model, step, (id) => bufferText(model, id), indent));

/** Makes room for the batch, and gives the names that the calls use. */
function useMemory(model: TypescriptModel): readonly string[] {
  const { plan, allocateName, isAlone, syntax, open } = model;
  const used = new Set(plan.run.flatMap(({ buffers }) => buffers.map((id) => plan.buffers[id]?.kind)));
  return [
    ...(open
      ? useOpenMemory(model, open)
      : [`if (n !== this.#batch) {\nthis.#memory = ${allocateName}(n);\nthis.#batch = n;\n}`]),
    ...(used.has("arena") ? [`const memory = this.#memory${syntax("!")};`] : []),
    ...(used.has("parameter") || used.has("prepared")
      ? [`const weights = this.#weights${isAlone ? "" : syntax("!")};`]
      : []),
  ];
}

/** The same, for open sizes as well. */
function useOpenMemory(
  { plan, kernels, allocateName, numbersName, runtime, syntax }: TypescriptModel,
  { at, symbols }: DeclaredOpen,
): readonly string[] {
  const sizes = symbols.map((_, i) => `${at}[${i + 1}]${syntax("!")}`);
  const usesBatch = plan.run.some(({ kernel }) => kernels.batched.has(kernel));
  const renew = [
    `this.#sizes = ${numbersName}(${sizes.join(", ")});`,
    `this.#memory = ${allocateName}(${at}[0]${syntax("!")}, this.#sizes, this.#memory);`,
    `this.#at = ${at};`,
  ];
  return [
    `if (!${runtime.value("sameSizes")}(${at}, this.#at)) {\n${renew.join("\n")}\n}`,
    ...(usesBatch ? [`const n = ${at}[0]${syntax("!")};`] : []),
    ...(plan.run.some((step) => step.sizes.some((size) => typeof size !== "number"))
      ? [`const sizes = this.#sizes${syntax("!")};`]
      : []),
  ];
}

function bufferText({ plan, inputs, results, buffers }: TypescriptModel, id: number): string {
  const buffer = plan.buffers[id] as Buffer;
  switch (buffer.kind) {
    case "input":
      return (inputs[buffer.index] as NamedInput).local;
    case "result":
      return (results[buffer.index] as DeclaredResult).local;
    case "arena":
      return `memory.${buffers.get(id)}`;
    case "parameter":
    case "prepared":
      return `weights.${buffers.get(id)}`;
  }
}
