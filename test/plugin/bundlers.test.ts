import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundlers } from "./bundlers.ts";
import { filesIn, project, run, sayTiny, tiny } from "./project.ts";

describe.each(Object.entries(bundlers))("%s", (_name, bundle) => {
  test("puts weights into a file of their own, which the script finds", async () => {
    const folder = project({ ...tiny, "src/main.js": sayTiny });
    const { script, warnings } = await bundle(folder, { embedBelow: 0 });
    expect(warnings).toEqual([]);
    expect(run(script)).toBe("wasm 6.5 0");
    const files = filesIn(join(folder, "out")).filter((path) => path !== script.slice(folder.length + "/out/".length));
    expect(files.map((path) => path.replace("assets/", "").replace("-#", ""))).toEqual(["tiny.weights"]);
  });

  test("puts small weights into the script", async () => {
    const folder = project({ ...tiny, "src/main.js": sayTiny });
    const { script } = await bundle(folder, {});
    expect(run(script)).toBe("wasm 6.5 0");
    expect(filesIn(join(folder, "out"))).toHaveLength(1);
  });
});

test("types are written beside the network when they are asked for", async () => {
  const folder = project({ ...tiny, "src/main.js": sayTiny });
  await bundlers["esbuild"]?.(folder, { types: true });
  expect(filesIn(join(folder, "src"))).toEqual([
    "blocks/head.nn",
    "main.js",
    "tiny.d.nn.ts",
    "tiny.d.nn.ts.map",
    "tiny.nn",
    "tiny.safetensors",
  ]);
  expect(readFileSync(join(folder, "src/tiny.d.nn.ts"), "utf8")).toContain("from the weights embedded here");
});
