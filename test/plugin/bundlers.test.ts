import { build as esbuild } from "esbuild";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundlers, bundlersForServers } from "./bundlers.ts";
import { filesIn, project, run, sayTiny, tiny } from "./project.ts";

test.each(Object.entries(bundlers).filter(([name]) => name !== "vite for a server"))(
  "%s puts weights into a file of their own, which the script finds",
  async (_, bundle) => {
    const folder = project({ ...tiny, "src/main.js": sayTiny });
    const { script, warnings } = await bundle(folder, { embedBelow: 0 });
    expect(warnings).toEqual([]);
    expect(run(script)).toBe("wasm 6.5 0");
    const files = filesIn(join(folder, "out")).filter((path) => path !== script.slice(folder.length + "/out/".length));
    expect(files.map((path) => path.replace("assets/", "").replace("-#", ""))).toEqual(["tiny.weights"]);
  },
);

test("vite for a server: what is bundled once more, and moved, has its weights still", async () => {
  const folder = project({ ...tiny, "src/main.js": sayTiny });
  const { script } = (await bundlers["vite for a server"]?.(folder, { embedBelow: 0 })) ?? { script: "" };
  expect(filesIn(join(folder, "out"))).toEqual(["assets/tiny-#.js", "main.js"]);
  const outfile = join(folder, "elsewhere/server.mjs");
  await esbuild({ entryPoints: [script], outfile, bundle: true, format: "esm", platform: "node", logLevel: "silent" });
  rmSync(join(folder, "out"), { recursive: true });
  expect(run(outfile)).toBe("wasm 6.5 0");
});

test.each(Object.entries(bundlers))("%s compiles for the target that an import asks for", async (_, bundle) => {
  const main = sayTiny.replace("./tiny.nn", "./tiny.nn?target=ts");
  const folder = project({ ...tiny, "src/main.js": main });
  expect(run((await bundle(folder, {})).script)).toBe("ts 6.5 0");
});

/** As a framework has it: assets in a folder of their own, which alone is served, below a path that is no path of the disk. */
test.each(["webpack", "rspack"] as const)("%s puts weights where the project has its assets", async (bundler) => {
  const folder = project({ ...tiny, "src/main.js": sayTiny });
  const { script } = await bundlersForServers[bundler](folder, { embedBelow: 0 });
  expect(filesIn(join(folder, "out"))).toEqual(["deep/main.cjs", "static/media/tiny-#.weights"]);
  expect(run(script)).toBe("wasm 6.5 0");
});

test.each(["vite for a library", "webpack"])("%s puts small weights into the script", async (bundler) => {
  const folder = project({ ...tiny, "src/main.js": sayTiny });
  const { script = "" } = (await bundlers[bundler]?.(folder, {})) ?? {};
  expect(run(script)).toBe("wasm 6.5 0");
  expect(filesIn(join(folder, "out"))).toHaveLength(1);
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

test("types are written by themselves in a project with TypeScript, unless they are not wanted", async () => {
  for (const [options, expected] of [
    [{}, true],
    [{ types: false }, false],
  ] as const) {
    const folder = project({ ...tiny, "src/main.js": sayTiny, "tsconfig.json": "{}" });
    await bundlers["esbuild"]?.(folder, options);
    expect(existsSync(join(folder, "src/tiny.d.nn.ts"))).toBe(expected);
  }
});

test.each(Object.keys(bundlers).filter((name) => !name.startsWith("vite ")))(
  "%s: types that cannot be written are warned of once, and all is built",
  async (bundler) => {
    const folder = project({
      ...tiny,
      "src/main.js": sayTiny,
      "src/tiny.d.nn.ts/in-the-way": "",
      "tsconfig.json": "{}",
    });
    const build = async () => (await bundlers[bundler]?.(folder, {})) ?? { script: "", warnings: [] };
    const { script, warnings } = await build();
    expect(run(script)).toBe("wasm 6.5 0");
    expect(warnings.filter((warning) => warning.includes("NN5405"))).toEqual([
      expect.stringMatching(/warning\[NN5405\]: \S*src\/tiny\.d\.nn\.ts cannot be written: this is a folder/),
    ]);
    expect((await build()).warnings.join()).not.toContain("NN5405");
  },
);
