import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { compile, source } from "../../compiler/index.ts";

/** Small, so that all of it is hot soon. */
const network = `model Small {
  conv = Conv2d(1, 8, 3, padding=1)
  bn = BatchNorm2d(8)
  fc = Linear(72, 3)
  forward(x: [N, 1, 6, 6]) { return x |> conv |> relu |> bn |> max_pool2d(2) |> flatten(1) |> fc |> softmax(dim=1) }
}
`;

/** Runs until all is compiled, and then counts what 1000 more leave on the heap; the least of several times. */
const COUNT = `
const net = await Small.create();
const [x, y] = [new Float32Array(36), new Float32Array(3)];
for (let i = 0; i < 15000; i++) net.forwardInto(x, y);
let least = Infinity;
for (let round = 0; round < 5; round++) {
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 1000; i++) net.forwardInto(x, y);
  least = Math.min(least, process.memoryUsage().heapUsed - before);
}
console.log(least);
`;

/** Reading the heap's size makes a few objects itself; an object a run would be 16000 bytes and more. */
const NOTHING = 8000;

test.each(["wasm", "ts"] as const)("%s: forwardInto allocates nothing", { timeout: 60_000 }, async (target) => {
  const { code } = await compile(source("small.nn", network), {
    target,
    format: "js",
    standalone: true,
  });
  const folder = mkdtempSync(join(tmpdir(), "nnc-heap-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "count.mjs"), `${code}${COUNT}`);
  const { stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", "count.mjs"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(Number(stdout)).toBeLessThan(NOTHING);
});
