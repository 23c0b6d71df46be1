import { layOutTable } from "./table.ts";
import { showShape } from "../../ir/types.ts";
import type { SavedValue, TrainingExplanation } from "../../explain/explain-training.ts";

/** A step of training in words and tables. */
export function printTraining({ model, saved, madeAgain, costs }: TrainingExplanation): string {
  const total = (isPerSample: boolean): number =>
    saved.reduce((sum, value) => sum + (value.isPerSample === isPerSample ? value.bytes : 0), 0);
  const number = (value: number): string => value.toLocaleString("en-US");
  const bytes = ({ bytes: size, isPerSample }: SavedValue): string =>
    `${number(size)}${isPerSample ? " a sample" : ""}`;
  const names = (what: TrainingExplanation["madeAgain"][number]["what"]): string =>
    madeAgain.flatMap((each) => (each.what === what ? [each.name] : [])).join(", ");
  const again = [
    [names("random numbers"), "random numbers, from the seed"],
    [names("places of maxima"), "places of the maxima, found once more in the input"],
    [names("slope"), "slopes, from the input or the result"],
  ].filter(([who]) => who !== "");
  return [
    `a step of training ${model}`,
    "",
    `kept from forward to backward: ${number(total(true))} bytes a sample${total(false) > 0 ? `, ${number(total(false))} for all` : ""}`,
    ...layOutTable(
      [
        ["value of", "shape", "bytes", "read by the gradient of"],
        ...saved.map((each) => [each.name, showShape(each.shape), bytes(each), each.readBy.join(", ")]),
      ],
      [false, false, true, false],
    ).map(indented),
    "",
    `made again: ${again.length === 0 ? "nothing" : ""}`.trimEnd(),
    ...layOutTable(
      again.map(([who = "", what = ""]) => [what, `of ${who}`]),
      [false, false],
    ).map(indented),
    "",
    "multiply-adds for one sample, and kernels",
    ...layOutTable(
      [
        ["call", "forward", "backward", "kernels"],
        ...costs.map(({ name, forward, backward, forwardKernels, backwardKernels }) => [
          ...[name, forward === 0 ? "" : number(forward), backward === 0 ? "" : number(backward)],
          `${forwardKernels} + ${backwardKernels}`,
        ]),
      ],
      [false, true, true, true],
    ).map(indented),
    "",
  ].join("\n");
}

const indented = (line: string): string => `  ${line}`;
