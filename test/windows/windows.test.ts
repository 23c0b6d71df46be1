import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { source } from "../../compiler/index.ts";
import { runStages } from "../support/run-stages.ts";
import { isFixed } from "../../compiler/ir/types.ts";
import { firstDifference } from "../support/compare.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm } from "../support/execute-wasm.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  /** Of the input and of the parameters. */
  readonly shapes: readonly (readonly number[])[];
  readonly shape: readonly number[];
  /** PyTorch's; JSON has no infinities. */
  readonly answer: readonly (number | "-inf")[];
}

const cases = JSON.parse(readFileSync(new URL("./answers.json", import.meta.url), "utf8")) as Case[];

/** As `make_answers.py` makes them. */
const values = (seed: number, shape: readonly number[]): Float32Array =>
  Float32Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    (_, i) => ((i * 7919 + seed * 104729) % 2003) / 1000 - 1,
  );

/** Convolutions and pooling: no two sides of an image and no two of its dimensions are alike, so that none can stand for another. */
test.each(cases.map((each) => [each.name, each] as const))("%s", (_, each) => run(each));

function run({ text, shapes, shape, answer }: Case): void {
  const { diagnostics, graphs, plans, wasmPlans } = runStages(source("case.nn", text));
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  const [input, ...parameters] = shapes.map((each, seed) => values(seed, each));
  const batch = shapes[0]?.[0] ?? 1;
  const graph = graphs?.[0];
  const type = graph?.nodes.find(({ id }) => id === graph.outputs[0]?.id)?.type;
  expect(type?.shape.map((size) => (isFixed(size) ? size : batch * size.factor))).toEqual(shape);
  const data = answer.map((each) => (each === "-inf" ? -Infinity : each));
  const given = { inputs: [input!], parameters, batch };
  for (const [found] of [executePlan(plans![0]!, given), executeWasm(wasmPlans![0]!, given)])
    expect(firstDifference(found ?? [], { data, shape })).toBe(undefined);
}
