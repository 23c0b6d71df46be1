import type { Buffer, PlanStep } from "../../../5-plan/plan.ts";
import { whichOf } from "../../../6-emit/class/spell-sizes.ts";
import type { NamedInput } from "../../../6-emit/class/name-model.ts";
import type { DeclaredOpen, DeclaredResult } from "../../../6-emit/types/declare-model.ts";
import { callKernel, holdCalls } from "./call-kernel.ts";
import type { TypescriptModel } from "./model.ts";

/** The kernels, one after the other. */
export function runStatements(model: TypescriptModel): readonly string[] {
  const { plan } = model;
  if (plan.choices) {
    const cases = plan.choices.map(({ from, to }, which) => {
      const steps = plan.run.slice(from, to);
      return [...useChoice(model, which), ...holdCalls(model, stepCalls(model, steps, 8), steps), "break;"];
    });
    return switchOf(model, cases);
  }
  return [...useMemory(model), ...holdCalls(model, stepCalls(model, plan.run, 4), plan.run)];
}

/** The same, each timed by itself. */
export function profileStatements(model: TypescriptModel): readonly string[] {
  const { plan, stepsName, syntax } = model;
  if (plan.run.length === 0) return ["return [];"];
  const timed = (steps: readonly PlanStep[], table: string): readonly string[] => {
    const calls = stepCalls(model, steps, 6).map((call) => call.trim().slice(0, -1));
    return [
      `const run = [${calls.map((call) => `() => ${call},`).join("\n")}];`,
      `return timeSteps(${table}, (step) => run[step]${syntax("!")}(), rounds);`,
    ];
  };
  if (!plan.choices) return [...useMemory(model), ...timed(plan.run, stepsName)];
  const cases = plan.choices.map(({ from, to }, which) => [
    ...useChoice(model, which),
    ...timed(plan.run.slice(from, to), `${stepsName}.slice(${from}, ${to})`),
  ]);
  return [...switchOf(model, cases), "return [];"];
}

/** A statement for each step of a run. */
const stepCalls = (model: TypescriptModel, steps: readonly PlanStep[], indent: number): readonly string[] =>
  steps.map((step) => callKernel(model, step, (id) => bufferText(model, id), indent));

/** The statements of the run at the sizes that inputs have, where there are several. */
const switchOf = ({ open, syntax }: TypescriptModel, cases: readonly (readonly string[])[]): readonly string[] => [
  `const n = ${open?.at}[0]${syntax("!")};`,
  `switch (${open ? whichOf(open) : 0}) {\n${cases
    .map((statements, which) => `case ${which}: {\n${statements.join("\n")}\n}`)
    .join("\n")}\n}`,
];

/** Makes room for the batch at one of several sizes, and gives the names that the calls use. */
function useChoice(model: TypescriptModel, which: number): readonly string[] {
  const { plan, allocateNames } = model;
  const choice = plan.choices?.[which];
  const used = new Set(
    plan.run.slice(choice?.from, choice?.to).flatMap(({ buffers }) => buffers.map((id) => plan.buffers[id]?.kind)),
  );
  return [
    ...(used.has("arena")
      ? [
          "let memory = this.#memory;",
          `if (memory?.which !== ${which} || memory.n !== n) this.#memory = memory = ${allocateNames[which]}(n, memory?.arena);`,
        ]
      : []),
    ...useWeights(model, used),
  ];
}

const useWeights = (
  { isAlone, syntax }: TypescriptModel,
  used: ReadonlySet<Buffer["kind"] | undefined>,
): readonly string[] =>
  used.has("parameter") || used.has("prepared") ? [`const weights = this.#weights${isAlone ? "" : syntax("!")};`] : [];

/** Makes room for the batch, and gives the names that the calls use. */
function useMemory(model: TypescriptModel): readonly string[] {
  const { plan, allocateName, syntax, open } = model;
  const used = new Set(plan.run.flatMap(({ buffers }) => buffers.map((id) => plan.buffers[id]?.kind)));
  return [
    ...(open
      ? useOpenMemory(model, open)
      : [`if (n !== this.#batch) {\nthis.#memory = ${allocateName}(n);\nthis.#batch = n;\n}`]),
    ...(used.has("arena") ? [`const memory = this.#memory${syntax("!")};`] : []),
    ...useWeights(model, used),
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
