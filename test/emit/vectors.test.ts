import { expect, test } from "vitest";
import { runStages } from "../support/run-stages.ts";
import { emitNetwork } from "../../compiler/targets/wasm/emit-wasm.ts";
import { printModule } from "../../compiler/targets/wasm/wat/print-module.ts";
import { firstDifference, SINGLE_TOLERANCE } from "../support/compare.ts";
import { executeWasm } from "../support/execute-wasm.ts";

/** How a network of one model is run in WebAssembly: its kernels without what prepares weights. */
function kernelsOf(text: string): string {
  const [plan] = runStages({ path: "net.nn", text }).wasmPlans ?? [];
  if (!plan) throw new Error("it does not compile");
  const kernels = plan.kernels.filter(({ name }) => plan.run.some((step) => step.kernel === name));
  return printModule(emitNetwork({ ...plan, kernels, load: [] }, { relaxed: false }).module);
}

test("what goes through a whole batch takes four numbers at a time", () => {
  const text = kernelsOf("model M {\n  forward(x: [N, 6, 2], y: [N, 6, 2]) { return relu(x) * y }\n}\n");
  expect(text).toContain("v128.store");
  expect(text).not.toContain("store32_lane");
});

test("an exponential after sums is calculated over the stored result, and called by nobody", () => {
  const text = kernelsOf(
    "model M {\n  a = Conv2d(4, 8, 1)\n  b = Conv2d(8, 8, 1)\n  forward(x: [N, 4, 8, 8]) { return b(silu(a(x))) }\n}\n",
  );
  expect(text).toContain("sigmoid_x");
  expect(text).not.toContain("call $sigmoid");
});

test("where the result's memory may be another operand's, it is calculated on the way", () => {
  const text = kernelsOf(
    "model M {\n  a = Conv2d(8, 8, 1)\n  b = Conv2d(8, 8, 1)\n  forward(x: [N, 8, 8, 8]) {\n    y = a(x)\n    return b(sigmoid(y + b(y)) + y)\n  }\n}\n",
  );
  expect(text).toContain("call $sigmoid");
});

const sizes = [1, 2, 3, 5].flatMap((rows) =>
  [1, 4, 6].flatMap((columns) => [4, 7, 8, 9].map((inner) => [rows, columns, inner] as const)),
);

test.each(sizes)("%i×%i products of rows with rows, of %i numbers each", (rows, columns, inner) => {
  const text = `model M {\n  forward(x: [N, ${rows}, ${inner}], y: [N, ${columns}, ${inner}]) { return x @ y.transpose(1, 2) }\n}\n`;
  const [plan] = runStages({ path: "net.nn", text }).wasmPlans ?? [];
  if (!plan) throw new Error("it does not compile");
  const batch = 2;
  const [x, y] = [rows, columns].map((count, which) =>
    Float32Array.from({ length: batch * count * inner }, (_, i) => Math.sin(i * 7 + which)),
  ) as [Float32Array, Float32Array];
  const [result] = executeWasm(plan, { inputs: [x, y], parameters: [], batch });
  const expected = Array.from({ length: batch * rows * columns }, (_, i) => {
    const [n, row, column] = [Math.floor(i / rows / columns), Math.floor(i / columns) % rows, i % columns];
    const products = Array.from(
      { length: inner },
      (_, k) => (x[(n * rows + row) * inner + k] ?? 0) * (y[(n * columns + column) * inner + k] ?? 0),
    );
    return products.reduce((sum, each) => sum + each, 0);
  });
  expect(firstDifference(result ?? [], { data: expected }, SINGLE_TOLERANCE)).toBe(undefined);
});
