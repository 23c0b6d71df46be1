import { expect, test } from "vitest";
import { source } from "../../compiler/index.ts";
import { loadTrainers } from "../support/load-module.ts";

/** The loss of two samples of three classes, by what is written for the classes of y. */
async function lossOf(classes: string, y: readonly number[], shape = "[N]", loss = "cross_entropy"): Promise<number> {
  const text = `model Net {
  f = Linear(2, 3)
  forward(x: [N, 2]) { return f(x) }
  loss(x: [N, 2], y: ${shape}) { return ${loss}(forward(x), ${classes}) }
}`;
  const losses: number[] = [];
  for (const target of ["ts", "wasm"] as const) {
    const { NetTrainer } = await loadTrainers(source("net.nn", text), { target });
    const weights = {
      "f.weight": { data: new Float32Array(6), shape: [3, 2] },
      "f.bias": { data: new Float32Array(3), shape: [3] },
    };
    const trainer = await NetTrainer?.create(weights);
    losses.push(trainer?.step({ x: new Float32Array(4), y: Float32Array.from(y) }).loss as number);
  }
  const [ts = 0, wasm = 0] = losses;
  expect(Object.is(ts, wasm) || Math.abs(ts - wasm) < 1e-5).toBe(true);
  return ts;
}

test.each([
  ["y", "[N]"],
  ["y.long()", "[N]"],
  ["y.view(-1)", "[N, 1]"],
  ["y.flatten().long()", "[N, 1]"],
  ["y.squeeze(1)", "[N, 1]"],
  ["y.unsqueeze(1).squeeze(1)", "[N]"],
])("a class that is none is refused where it is given as %s", async (classes, shape) => {
  expect(await lossOf(classes, [0, 2], shape)).toBeCloseTo(Math.log(3), 5);
  for (const wrong of [7, 3, -1])
    await expect(lossOf(classes, [1, wrong], shape)).rejects.toThrow(
      `NN7012: y has ${wrong} at index 1, it counts from 0 to 2`,
    );
});

test.each([
  ["y - 1", "[N]", [1, 0], [1, 3]],
  ["y[:, 0]", "[N, 1]", [2, 7], [2, 0]],
  ["where(y == 9, -100, y)", "[N]", [9, 5], [9, 2]],
  ["y // 2", "[N]", [6, 0], [5, 0]],
] as const)(
  "of classes that are calculated no loss is known where one is none: %s",
  async (classes, shape, wrong, right) => {
    expect(await lossOf(classes, wrong, shape)).toBeNaN();
    expect(await lossOf(classes, right, shape)).toBeCloseTo(Math.log(3), 5);
  },
);

test("one-hot rows where numbers of classes are wanted are told what to become", async () => {
  const text = `model Net { f = Linear(2, 3)
  forward(x: [N, 2]) { return f(x) }
  loss(x: [N, 2], y: [N]) { return cross_entropy(forward(x), y) } }`;
  const { NetTrainer } = await loadTrainers(source("net.nn", text), { target: "ts" });
  const trainer = await NetTrainer?.create();
  const y = { data: Float32Array.of(0, 1, 0, 1, 0, 0), shape: [2, 3] as const };
  expect(() => trainer?.step({ x: new Float32Array(4), y })).toThrow(
    "NN7012: y counts from 0 to 2: of one-hot rows give the argmax",
  );
});

test("margins hold classes to what there is, too", async () => {
  await expect(lossOf("y", [1, -1], "[N]", "multi_margin_loss")).rejects.toThrow("NN7012");
  expect(await lossOf("y - 1", [1, 0], "[N]", "multi_margin_loss")).toBeNaN();
});
