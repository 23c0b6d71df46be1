import type { PlanStep } from "../../../5-plan/plan.ts";
import { layOutCall, layOutLines } from "../../../6-emit/text/lay-out.ts";
import type { Sized } from "../../../ir/size-formula.ts";
import type { TypescriptModel } from "./model.ts";
import { originsOf } from "../../../6-emit/origins/origins.ts";

/** The statement that does a step; `spell` says what a buffer is called where it stands, `indent` how far in that is. */
export function callKernel(
  { kernels: { names, batched }, numbers, syntax }: TypescriptModel,
  { kernel, buffers, sizes }: PlanStep,
  spell: (buffer: number) => string,
  indent: number,
): string {
  const spellAmount = (size: Sized): string =>
    typeof size === "number" ? String(size) : `sizes[${numbers.indexOf(size)}]${syntax("!")}`;
  const args = [...buffers.map(spell), ...sizes.map(spellAmount), ...(batched.has(kernel) ? ["n"] : [])];
  return layOutCall(indent, names.get(kernel) ?? kernel, args.map(String), ";");
}

/** The statements that do these steps, held back, each from the line of what it computes. */
export function holdCalls(
  { hold }: TypescriptModel,
  calls: readonly string[],
  steps: readonly PlanStep[],
): readonly string[] {
  if (calls.length === 0) return [];
  const places = steps.map(({ origin }) => origin.span);
  return [`void ${hold(layOutLines(calls), originsOf(calls, places))}`];
}
