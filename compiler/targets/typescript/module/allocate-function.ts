import type { Buffer, ChoicePlan, OpenPlan } from "../../../5-plan/plan.ts";
import { showSizes } from "../../../ir/size-formula.ts";
import { isFixed, perSample } from "../../../ir/types.ts";
import { commentText } from "../../../6-emit/text/identifiers.ts";
import type { FunctionText } from "../../../6-emit/text/declarations.ts";
import type { TypescriptModel } from "./model.ts";
import { sum, times } from "../../../6-emit/class/spell-sizes.ts";

/** Makes the arena for a batch size, and a view of it for each buffer; a function for each of the sizes that a model takes. */
export function allocateFunctions(model: TypescriptModel): readonly FunctionText[] {
  const { open, choices } = model.plan;
  if (open) return [allocateOpen(model, open)];
  return choices ? choices.map((choice, i) => allocateChoice(model, choice, i)) : [allocateFunction(model)];
}

/** The same where nothing but the batch is open. */
export function allocateFunction(model: TypescriptModel): FunctionText {
  const { arena, run, buffers } = model.plan;
  const used = new Set(run.flatMap((step) => step.buffers));
  const views = buffers.flatMap((buffer) =>
    buffer.kind === "arena" && used.has(buffer.id) ? [viewText(model, buffer)] : [],
  );
  const size = sum(arena.fixed, times(arena.perSample));
  return {
    kind: "function",
    name: model.allocateName,
    docs: [
      `One arena for all intermediate values of ${commentText(model.className)}; those that are not in use at once share memory.`,
    ],
    parameters: [{ name: arena.perSample > 0 ? "n" : "_n", type: "number" }],
    statements: [
      ...(views.length > 0
        ? [
            arena.perSample > 0
              ? `const arena = ${model.runtime.value("reserve")}(n, ${size});`
              : `const arena = new Float32Array(${size});`,
          ]
        : []),
      `return {\n${views.join("\n")}\n};`,
    ],
  };
}

/** The same for one of the sizes that a model takes: the runs at all of them share an arena, the largest that was needed. */
function allocateChoice(model: TypescriptModel, choice: ChoicePlan, which: number): FunctionText {
  const { className, allocateNames, plan, runtime, syntax } = model;
  const { arena, sizes, from, to, buffers } = choice;
  const used = new Set(plan.run.slice(from, to).flatMap((step) => step.buffers));
  const views = buffers.flatMap((buffer) =>
    buffer.kind === "arena" && used.has(buffer.id) ? [viewText(model, buffer, arena)] : [],
  );
  const size = sum(arena.fixed, times(arena.perSample));
  return {
    kind: "function",
    name: allocateNames[which] as string,
    docs: [
      `Intermediate values of ${commentText(className)} at ${commentText(showSizes(sizes))}, in one arena for all sizes.`,
    ],
    parameters: [
      { name: "n", type: "number" },
      { name: "before", type: "Float32Array<ArrayBuffer> | undefined" },
    ],
    statements: [
      `const arena = ${runtime.value("enough")}(n, ${size}, before);`,
      `return {\nwhich: ${which}${syntax(" as const")},\nn,\narena,\n${views.join("\n")}\n};`,
    ],
  };
}

/** The same where other sizes than the batch are open: what lies where is found out for each of them. */
function allocateOpen(
  { className, buffers, allocateName, numbers, runtime, syntax }: TypescriptModel,
  { sizes, lifetimes }: OpenPlan,
): FunctionText {
  const rows = lifetimes.map(
    ({ id, size, first, last }) => `[${numbers.indexOf(sizes[id] ?? 0)}, ${isFixed(size) ? 0 : 1}, ${first}, ${last}]`,
  );
  const views = lifetimes.map(({ id }, i) => `${buffers.get(id)}: arrays[${i}]${syntax("!")},`);
  return {
    kind: "function",
    name: allocateName,
    docs: [
      `One arena for all intermediate values of ${commentText(className)}; those that are not in use at once share memory.`,
    ],
    parameters: [
      { name: "n", type: "number" },
      { name: "sizes", type: "readonly number[]" },
      { name: "before", type: "{ readonly memory: Float32Array<ArrayBuffer> } | undefined" },
    ],
    statements: [
      `const buffers${syntax(`: readonly ${runtime.type("OpenBuffer")}[]`)} = [${rows.join(", ")}];`,
      `const { memory, arrays } = ${runtime.value("arraysFor")}(buffers, sizes, n, before);`,
      `return {\nmemory,\n${views.join("\n")}\n};`,
    ],
  };
}

/** Buffers whose size is open lie behind all others, as far apart as the batch is large. */
function viewText(
  { plan, buffers }: TypescriptModel,
  buffer: Buffer & { readonly kind: "arena" },
  arena = plan.arena,
): string {
  const at = (place: number): string => (isFixed(buffer.size) ? String(place) : sum(arena.fixed, times(place)));
  const end = buffer.offset + perSample(buffer.size);
  return `${buffers.get(buffer.id)}: arena.subarray(${at(buffer.offset)}, ${at(end)}),`;
}
