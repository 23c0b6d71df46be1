import { expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";
import * as train from "../../runtime/train/index.ts";
import { loadTrainers, type GeneratedTrainer } from "../support/load-module.ts";
import { seeded } from "../support/random.ts";

const netOf = (loss: string, parameters: string, more = ""): string => `model Net {
  fc = Linear(3, 4)
  out = Linear(4, 3)
  ${more}
  forward(x: [N, 3], y: [N, 3]) { return { sum: out(relu(fc(x) + fc(y))), by: fc(x) } }
  loss(${parameters}) { return ${loss} }
}`;
const all = "x: [N, 3], y: [N, 3], t: [N, 3]";

const run: readonly (readonly [string, string, string, string?])[] = [
  ["a loss of what forward gives", "mse_loss(forward(x, y).sum, t)", all],
  ["a loss of two results", "forward(x, y).by.mean() + l1_loss(forward(x, y).sum, t)", all],
  ["one that reads an input once more", "(forward(x, y).sum - x).square().mean() + t.mean()", all],
  ["one that says again what forward says", "mse_loss(out(relu(fc(x) + fc(y))), t)", all],
  ["one whose inputs have other names", "mse_loss(forward(a, b).sum, t)", "a: [N, 3], b: [N, 3], t: [N, 3]"],
  ["one whose inputs stand in another order", "mse_loss(forward(x, y).sum, t)", "t: [N, 3], y: [N, 3], x: [N, 3]"],
];
const whole: readonly (readonly [string, string, string, string?])[] = [
  ["inputs the other way round", "mse_loss(forward(y, x).sum, t)", all],
  ["a parameter of the loss", "mse_loss(forward(x, y).sum * scale, t)", all, "scale = Parameter([3], 2)"],
  ["forward of something else as well", "mse_loss(forward(x, y).sum, forward(t, y).sum)", all],
  ["only a part of the model", "mse_loss(relu(fc(x)), t.mean((1,), keepdim=true).expand(N, 4))", all],
];

const losses = [...run.map((each) => ({ each, isRun: true })), ...whole.map((each) => ({ each, isRun: false }))].map(
  ({ each: [name, loss, parameters, more = ""], isRun }) => [name, { loss, parameters, more, isRun }] as const,
);

test.each(losses)("%s", async (_, { loss, parameters, more, isRun }) => {
  const file = source("net.nn", netOf(loss, parameters, more));
  const { trainers, diagnostics } = runPipeline(file, {});
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  expect(trainers?.[0]?.byForward !== undefined).toBe(isRun);
  const random = seeded(4);
  for (const target of ["wasm", "ts"] as const) {
    const Net = (await loadTrainers(file, { target }))["NetTrainer"] as GeneratedTrainer;
    const trainer = await Net.create(undefined, { optimizer: train.SGD({ lr: 0.1 }), seed: 2 });
    for (const count of [4, 1, 7]) {
      const batch = Object.fromEntries(
        ["x", "y", "a", "b", "t"].flatMap((name) =>
          parameters.includes(`${name}:`)
            ? [[name, Float32Array.from({ length: 3 * count }, () => 2 * random() - 1)]]
            : [],
        ),
      );
      const evaluated = trainer.evaluate(batch);
      const { loss: stepped } = trainer.step(batch);
      expect(evaluated["loss"]).toBeCloseTo(stepped as number, 5);
      expect(trainer.evaluate(batch)["loss"]).not.toBe(evaluated["loss"]);
    }
  }
});
