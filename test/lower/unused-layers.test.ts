import { expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";

const warnings = (text: string): readonly string[] =>
  runPipeline(source("net.nn", text)).diagnostics.map(({ code, message }) => `${code} ${message}`);

test("a layer of which only a weight is read is used", () => {
  expect(
    warnings(`model Net {
      tied = Linear(4, 4)
      norm = BatchNorm2d(4)
      block = Sequential(Conv2d(4, 4, 1), Conv2d(4, 4, 1))
      forward(x: [N, 4]) { return linear(x, tied.weight) * norm.running_mean + block[0].bias }
    }`),
  ).toEqual(["NN2016 block.1 is never used in forward"]);
});

test("a layer that is only looked at is not", () => {
  expect(
    warnings("model Net { spare = Linear(4, 4) forward(x: [N, 4]) { return x * spare.weight.shape[0] } }"),
  ).toEqual(["NN2016 spare is never used in forward"]);
});
