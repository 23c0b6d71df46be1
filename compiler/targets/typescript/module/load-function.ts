import type { PlanStep } from "../../../5-plan/plan.ts";
import { callKernel, holdCalls } from "./call-kernel.ts";
import { commentText } from "../../../6-emit/text/identifiers.ts";
import type { FunctionText } from "../../../6-emit/text/declarations.ts";
import type { TypescriptModel } from "./model.ts";
import { spellSize } from "../../../6-emit/class/spell-sizes.ts";

/** Takes the parameters as they are loaded, computes what is computed once, and hands back all that runs will read. */
export function loadFunction(model: TypescriptModel): FunctionText {
  const { load, run } = model.plan;
  const nameOf = (id: number): string => model.buffers.get(id) ?? "";
  const bound = bindParameters(model, nameOf, usedBy(load), usedBy(run));
  const kept = keptBuffers(model, usedBy(run));
  const calls = load.map((step) => callKernel(model, step, nameOf, 2));
  return {
    kind: "function",
    name: model.loadName,
    docs: [`What is computed once from the weights of ${commentText(model.graph.name)}.`],
    parameters: [{ name: bound.length > 0 ? "parameters" : "_parameters", type: "readonly Float32Array[]" }],
    statements: [
      ...bound,
      ...makePrepared(model, nameOf),
      ...holdCalls(model, calls, load),
      `return { ${kept.map(nameOf).join(", ")} };`,
    ],
  };
}

const usedBy = (steps: readonly PlanStep[]): ReadonlySet<number> => new Set(steps.flatMap((step) => step.buffers));

/** What runs read themselves is copied: the caller may change their arrays once the network is made. */
const bindParameters = (
  { plan, syntax }: TypescriptModel,
  nameOf: (id: number) => string,
  usedInLoad: ReadonlySet<number>,
  usedInRuns: ReadonlySet<number>,
): readonly string[] =>
  plan.buffers.flatMap((buffer) => {
    if (buffer.kind !== "parameter") return [];
    const { id, index } = buffer;
    if (usedInRuns.has(id)) return [`const ${nameOf(id)} = parameters[${index}]${syntax("!")}.slice();`];
    return usedInLoad.has(id) ? [`const ${nameOf(id)} = parameters[${index}]${syntax("!")};`] : [];
  });

const makePrepared = ({ plan }: TypescriptModel, nameOf: (id: number) => string): readonly string[] =>
  plan.buffers.flatMap(({ id, kind, size }) =>
    kind === "prepared" ? [`const ${nameOf(id)} = new Float32Array(${spellSize(size)});`] : [],
  );

const keptBuffers = ({ plan }: TypescriptModel, usedInRuns: ReadonlySet<number>): readonly number[] =>
  plan.buffers.flatMap(({ id, kind }) =>
    (kind === "parameter" || kind === "prepared") && usedInRuns.has(id) ? [id] : [],
  );
