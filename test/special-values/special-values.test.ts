import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";
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

/** Where we are known to be wrong, and how. */
const gaps: Readonly<Record<string, string>> = {
  // PyTorch takes the square root, whose answers at −∞ and −0 are others than those of a power.
  "x ** 0.5": "element 2 of 33 is Infinity instead of NaN, of -Infinity",
  // PyTorch divides what fmod leaves, so that ∞ // 1 is NaN, and −1 // ∞ is −1.
  "x // y": "element 15 of 100 is Infinity instead of NaN, of Infinity and 1",
};

/** NaN, infinities, zeros of both signs, the smallest numbers and the largest: functions answer as PyTorch does. */
test.each(cases.filter(({ text }) => !(text in gaps)).map((each) => [each.text, each] as const))("%s", (_, given) => {
  expect(wrongAnswers(given)).toEqual([]);
});

test.each(Object.entries(gaps))("todo. %s", (name, message) => {
  const found = wrongAnswers(cases.find(({ text }) => text === name) as Case);
  expect(found).toEqual(expect.arrayContaining([`reference: ${message}`, `ts: ${message}`, `wasm: ${message}`]));
});

function wrongAnswers({ text, x, y, answers }: Case): string[] {
  // What PyTorch is not sure of is left out.
  const sure = answers.flatMap((answer, i) => (answer === null ? [] : [i]));
  const expected = sure.map((i) => numberOf(answers[i] as Word));
  const inputs = [x, ...(y ? [y] : [])].map((side) => Float32Array.from(sure, (i) => numberOf(side[i] as Word)));
  const names = ["x", "y"].slice(0, inputs.length).map((name) => `${name}: [${sure.length}]`);
  const file = source("case.nn", `model Case { forward(${names.join(", ")}) { return ${text} } }`);
  const { diagnostics, graphs, plans, wasmPlans } = runPipeline(file);
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
