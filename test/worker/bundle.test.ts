import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

const resolveDir = fileURLToPath(new URL("../../runtime/", import.meta.url));

/** As a bundler does it that does not trust package.json. */
async function bundle(contents: string): Promise<string> {
  const stdin = { contents, resolveDir };
  const options = { bundle: true, minify: true, write: false, format: "esm", ignoreAnnotations: true } as const;
  const { outputFiles } = await build({ stdin, ...options });
  return outputFiles[0]?.text ?? "";
}

test("who calls nothing of it ships nothing of it", async () => {
  expect(await bundle('import "./worker/index.ts"')).toBe("");
});

test("each side is small, and without the other", async () => {
  const [page, worker] = [
    await bundle('export { inWorker } from "./worker/index.ts"'),
    await bundle('export { serve } from "./worker/index.ts"'),
  ];
  expect(gzipSync(page).length).toBeLessThan(2500);
  expect(gzipSync(worker).length).toBeLessThan(1300);
  expect(page).not.toContain("parentPort");
});
