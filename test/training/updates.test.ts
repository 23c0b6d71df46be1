import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { Adam, AdamW, RMSprop, SGD, type Optimizer } from "../../runtime/train/index.ts";
import { updateCodeOf } from "../../scripts/update-code.ts";
import { updateBlocks } from "../../runtime/train/update-block.ts";
import { seeded } from "../support/random.ts";

const folder = new URL("../../runtime/train/", import.meta.url);

test("the updates' code is up to date: npm run generate", async () => {
  const written = readFileSync(new URL("update-code.ts", folder), "utf8");
  expect(written === (await updateCodeOf(new URL("update.wat", folder)))).toBe(true);
});

test("WebAssembly updates where there is some", () => {
  const [parameters, gradients] = [Float32Array.of(1, 2, 3), Float32Array.of(1, 1, 1)];
  const kernel = { name: "plain", numbers: [1, 0, 0.5], slots: [] } as const;
  expect(updateBlocks(kernel, parameters, gradients, [], { start: 1, end: 2 })).toBe(true);
  expect(parameters).toEqual(Float32Array.of(1, 1.5, 3));
});

const optimizers: readonly (readonly [string, () => Optimizer])[] = [
  ["plain", () => SGD({ lr: 0.1, weight_decay: 0.1 })],
  ["turned round", () => SGD({ lr: 0.1, maximize: true })],
  ["momentum", () => SGD({ lr: 0.1, momentum: 0.9, dampening: 0.3, weight_decay: 0.1 })],
  ["nesterov", () => SGD({ lr: 0.1, momentum: 0.9, nesterov: true })],
  ["Adam", () => Adam({ lr: 0.1, weight_decay: 0.1 })],
  ["Adam by the largest", () => Adam({ lr: 0.1, amsgrad: true, betas: [0.5, 0.6] })],
  ["AdamW", () => AdamW({ lr: 0.1, weight_decay: 0.3, maximize: true })],
  ["RMSprop", () => RMSprop({ lr: 0.1, weight_decay: 0.1 })],
  ["RMSprop with all", () => RMSprop({ lr: 0.1, momentum: 0.9, centered: true, alpha: 0.5 })],
];

/** Longer than two blocks and no multiple of four, the ends left out. */
const LENGTH = 20_003;

function run(optimizer: Optimizer): readonly Float32Array[] {
  const random = seeded(3);
  const numbers = (): Float32Array => Float32Array.from({ length: LENGTH }, () => 2 * random() - 1);
  const parameters = numbers();
  const slots = optimizer.slots.map(() => new Float32Array(LENGTH));
  for (let step = 1; step <= 5; step++) {
    const gradients = numbers();
    gradients[7] = step === 3 ? NaN : 0;
    optimizer.update(parameters, gradients, slots, { start: 5, end: LENGTH - 1, options: optimizer.options }, step);
  }
  return [parameters, ...slots];
}

test.each(optimizers)("%s: with WebAssembly and without, the same to rounding", async (_, make) => {
  const fast = run(make());
  vi.resetModules();
  vi.stubGlobal("WebAssembly", undefined);
  const without = await import("../../runtime/train/optimizers.ts");
  const { name, options } = make();
  const { beta1, beta2, ...rest } = options as Record<string, number>;
  const betas = beta1 === undefined ? {} : { betas: [beta1, beta2] as [number, number] };
  const own = without[name as "Adam"]({ ...rest, ...betas });
  const slow = run(own);
  vi.unstubAllGlobals();
  vi.resetModules();
  fast.forEach((found, i) => {
    const expected = slow[i] as Float32Array;
    const wrong = found.findIndex((value, at) => {
      const other = expected[at] as number;
      return (
        Number.isNaN(other) !== Number.isNaN(value) || Math.abs(value - other) > 2e-5 * Math.max(1, Math.abs(other))
      );
    });
    expect(wrong, `array ${i}`).toBe(-1);
  });
  const [parameters] = fast as [Float32Array];
  expect(parameters[0]).toBe(run(make())[0]?.[0]);
});
