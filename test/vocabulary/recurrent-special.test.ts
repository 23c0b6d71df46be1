import { expect, test } from "vitest";
import { source } from "../../compiler/index.ts";
import { loadModule, tensorsOf } from "../support/load-module.ts";

/** Where PyTorch 1.13 has a NaN, of a weight that is one and a state that nobody gives: zeros are multiplied by it, too. */
const ROWS = { RNN: 3, LSTM: 12, GRU: 9 } as const;
const sequences = Object.entries(ROWS).flatMap(([layer, rows]) => [
  { layer, rows, row: 0, nans: [1, 0, 0, 1, 1, 1] },
  { layer, rows, row: rows - 1, nans: [0, 0, 1, 1, 1, 1] },
]);

const targets = ["ts", "wasm"] as const;
const filled = (count: number, at: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => (i === at ? NaN : Math.sin(i) / 4));
const whereNaN = (data: ArrayLike<number>): readonly number[] =>
  Array.from(data, (each) => (Number.isNaN(each) ? 1 : 0));

async function run(
  { text, inputs }: { readonly text: string; readonly inputs: number },
  target: (typeof targets)[number],
  weights: Readonly<Record<string, Float32Array>>,
) {
  const { Net } = await loadModule(source("net.nn", text), { target });
  const named = Object.fromEntries(Object.entries(weights).map(([name, data]) => [`f.${name}`, data]));
  const net = await Net!.create(named);
  expect(net.target).toBe(target);
  return tensorsOf(net.forward(Float32Array.from({ length: inputs }, (_, i) => i + 1)));
}

test.each(targets.flatMap((target) => sequences.map((each) => ({ target, ...each }))))(
  "$layer without a state, row $row of its weights NaN, on $target",
  async ({ target, layer, rows, row, nans }) => {
    const text = `model Net {\n  f = ${layer}(2, 3, batch_first=true)\n  forward(x: [N, 2, 2]) {\n    y, h = f(x)\n    return y\n  }\n}\n`;
    const [y] = await run({ text, inputs: 4 }, target, {
      weight_ih_l0: filled(rows * 2, -1),
      weight_hh_l0: filled(rows * 3, row * 3 + 1),
      bias_ih_l0: filled(rows, -1),
      bias_hh_l0: filled(rows, -1),
    });
    expect(whereNaN(y!.data)).toEqual(nans);
  },
);

test.each(targets)("the gate that forgets is NaN, and there is nothing to forget, on %s", async (target) => {
  const text =
    "model Net {\n  f = LSTMCell(2, 3)\n  forward(x: [N, 2]) {\n    h, c = f(x)\n    return [h, c]\n  }\n}\n";
  const results = await run({ text, inputs: 2 }, target, {
    weight_ih: filled(24, 6),
    weight_hh: filled(36, -1),
    bias_ih: filled(12, -1),
    bias_hh: filled(12, -1),
  });
  expect(results.map(({ data }) => whereNaN(data))).toEqual([
    [1, 0, 0],
    [1, 0, 0],
  ]);
});
