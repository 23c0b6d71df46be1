import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { source } from "../../compiler/index.ts";
import { runStages } from "../support/run-stages.ts";
import { interpret } from "../../compiler/ir/interpret.ts";
import { firstDifference, type Exactness } from "../support/compare.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm, hasRelaxedSimd } from "../support/execute-wasm.ts";

type Word = number | "nan" | "inf" | "-inf" | "-0";
interface Case {
  readonly text: string;
  readonly x: readonly Word[];
  readonly y?: readonly Word[];
  /** What PyTorch says, as `make_answers.py` wrote it down; null where it is of two minds. */
  readonly answers: readonly (Word | null)[];
}

const cases = JSON.parse(readFileSync(new URL("./answers.json", import.meta.url), "utf8")) as Case[];
const words = { nan: NaN, inf: Infinity, "-inf": -Infinity, "-0": -0 } as const;
const numberOf = (word: Word): number => Math.fround(typeof word === "number" ? word : words[word]);

/** NaN, infinities, zeros of both signs, the smallest numbers and the largest: functions answer as PyTorch does. */
test.each(cases.map((each) => [each.text, each] as const))("%s", (_, given) => {
  expect(wrongAnswers(given)).toEqual([]);
});

function wrongAnswers({ text, x, y, answers }: Case): string[] {
  // What PyTorch is not sure of is left out.
  const sure = answers.flatMap((answer, i) => (answer === null ? [] : [i]));
  const expected = sure.map((i) => numberOf(answers[i] as Word));
  const inputs = [x, ...(y ? [y] : [])].map((side) => Float32Array.from(sure, (i) => numberOf(side[i] as Word)));
  const names = ["x", "y"].slice(0, inputs.length).map((name) => `${name}: [${sure.length}]`);
  const file = source("case.nn", `model Case { forward(${names.join(", ")}) { return ${text} } }`);
  const { diagnostics, graphs, plans, wasmPlans } = runStages(file);
  expect(diagnostics.map(({ message }) => message)).toEqual([]);

  const tensors = inputs.map((data) => ({ shape: [data.length], data: Float64Array.from(data) }));
  const [reference] = interpret(graphs![0]!, tensors, []);
  const given = { inputs, parameters: [], batch: 1 };
  const runs: readonly (readonly [string, Exactness, ArrayLike<number>])[] = [
    ["reference", "each", Float32Array.from(reference!.data)],
    ["ts", "each", executePlan(plans![0]!, given)[0]!],
    ["wasm", "single", executeWasm(wasmPlans![0]!, given)[0]!],
    ...(hasRelaxedSimd ? [["relaxed wasm", "single", executeWasm(wasmPlans![0]!, given, true)[0]!] as const] : []),
  ];
  return runs.flatMap(([who, exactness, found]) => {
    const message = firstDifference(found, { data: expected }, exactness);
    const at = Number(/\d+/.exec(message ?? "")?.[0]);
    return message === undefined ? [] : [`${who}: ${message}, of ${inputs.map((side) => side[at]).join(" and ")}`];
  });
}
