import { expect, test } from "vitest";
import { runPipeline } from "../../compiler/pipeline.ts";
import { emitWat } from "../../compiler/5-emit/emit-wasm.ts";

/** How a network of one model is run in WebAssembly: its kernels without what prepares weights. */
function kernelsOf(text: string): string {
  const [plan] = runPipeline({ path: "net.nn", text }).wasmPlans ?? [];
  if (!plan) throw new Error("it does not compile");
  return emitWat(
    { ...plan, kernels: plan.kernels.filter(({ name }) => plan.run.some((step) => step.kernel === name)), load: [] },
    { relaxed: false },
  ).text;
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
