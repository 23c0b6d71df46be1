import { expect, test } from "vitest";
import { source } from "../../grammar/source.ts";
import { executeWasm } from "../support/execute-wasm.ts";
import { seeded } from "../support/random.ts";
import { runStages } from "../support/run-stages.ts";

const U = 2 ** -24;

/** Were it the first number of a sum, each product would lose its digits to it. */
test.each([
  ["Conv2d(16, 8, 3)", "[16, 6, 6]"],
  ["Conv2d(9, 6, (3, 5))", "[9, 6, 6]"],
  ["Conv2d(64, 64, 3, groups=64)", "[64, 5, 5]"],
  ["ConvTranspose2d(40, 8, 3)", "[40, 4, 4]"],
  ["Linear(200, 12)", "[200]"],
  ["Linear(200, 12)", "[5, 200]"],
])("the bias of %s on %s costs its products nothing", (layer, shape) => {
  const { wasmPlans } = runStages(source("m.nn", `model M { f = ${layer} forward(x: ${shape}) { return f(x) } }\n`));
  const [plan] = wasmPlans;
  if (!plan) throw new Error("no plan");
  const random = seeded(3);
  const numbers = (count: number, size: number): Float32Array =>
    Float32Array.from({ length: count }, () => size * (random() - 0.5));
  const count = (sizes: readonly unknown[]): number => (sizes as readonly number[]).reduce((a, b) => a * b, 1);
  const inputs = plan.graph.inputs.map(({ type }) => numbers(count(type.shape), 0.01));
  const [weight, bias] = plan.graph.parameters.map(({ shape: sizes }) => numbers(count(sizes), 0.1));
  const run = (values: Float32Array): Float32Array =>
    executeWasm(plan, { inputs, parameters: [weight as Float32Array, values], batch: 1 })[0] as Float32Array;
  const products = run(new Float32Array((bias as Float32Array).length));
  const found = run((bias as Float32Array).fill(1.001));
  found.forEach((value, i) =>
    expect(Math.abs(value - (Math.fround(1.001) + (products[i] as number)))).toBeLessThanOrEqual(1.1 * U),
  );
});
