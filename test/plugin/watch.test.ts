import { join } from "node:path";
import { context } from "esbuild";
import { watch } from "rollup";
import { expect, onTestFinished, test } from "vitest";
import webpack from "webpack";
import nncEsbuild from "../../compiler/plugin/esbuild.ts";
import nncRollup from "../../compiler/plugin/rollup.ts";
import nncWebpack from "../../compiler/plugin/webpack.ts";
import { filesIn, project, run, sayTiny, tiny, writeInto } from "./project.ts";

/** Ends builds in order, whenever they come. */
function queue() {
  const ended: (string | undefined)[] = [];
  let wake = (): void => {};
  return {
    end(error?: string): void {
      ended.push(error);
      wake();
    },
    async next(): Promise<string | undefined> {
      while (ended.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return ended.shift();
    },
  };
}

/** Watches a project; gives what the next build ends with. */
type Watch = (folder: string) => () => Promise<string | undefined>;

const options = { embedBelow: 0 };

const watchers: Readonly<Record<string, Watch>> = {
  rollup(folder) {
    const builds = queue();
    const watcher = watch({
      input: join(folder, "src/main.js"),
      plugins: [nncRollup(options)],
      external: /^nnc\//,
      onLog: () => {},
      output: { file: join(folder, "out/main.mjs") },
      watch: { buildDelay: 50 },
    });
    let error: string | undefined;
    watcher.on("event", (event) => {
      if (event.code === "START") error = undefined;
      if (event.code === "ERROR") error = event.error.message;
      if (event.code === "END") builds.end(error);
    });
    onTestFinished(() => watcher.close());
    return builds.next;
  },

  esbuild(folder) {
    const builds = queue();
    const end = {
      name: "end",
      setup: (build: import("esbuild").PluginBuild) => build.onEnd(({ errors }) => builds.end(errors[0]?.text)),
    };
    const watching = context({
      absWorkingDir: folder,
      entryPoints: ["src/main.js"],
      outfile: "out/main.mjs",
      bundle: true,
      format: "esm",
      platform: "node",
      logLevel: "silent",
      plugins: [nncEsbuild(options), end],
    });
    void watching.then((each) => each.watch());
    onTestFinished(async () => (await watching).dispose());
    return builds.next;
  },

  webpack(folder) {
    const builds = queue();
    const watcher = webpack({
      mode: "none",
      context: folder,
      target: "node",
      entry: "./src/main.js",
      output: { path: join(folder, "out"), filename: "main.mjs", module: true, clean: true },
      experiments: { outputModule: true },
      plugins: [nncWebpack(options)],
    });
    const watching = watcher.watch({ aggregateTimeout: 20 }, (_, stats) =>
      builds.end(stats?.compilation.errors[0]?.message),
    );
    onTestFinished(() => new Promise<void>((resolve) => watching?.close(() => resolve())));
    return builds.next;
  },
};

test.each(Object.entries(watchers))("%s builds anew when an imported file changes", async (_name, start) => {
  const folder = project({ ...tiny, "src/main.js": sayTiny });
  const next = start(folder);
  expect(await next()).toBeUndefined();
  expect(run(join(folder, "out/main.mjs"))).toBe("wasm 6.5 0");

  writeInto(folder, { "src/blocks/head.nn": tiny["src/blocks/head.nn"].replace("Linear(3", "Linear(4") });
  expect(await next()).toContain("error[NN3004]: Linear expects 4 input features, but x has 3");

  writeInto(folder, { "src/blocks/head.nn": tiny["src/blocks/head.nn"].replace("return fc(x)", "return fc(x) * 2") });
  expect(await next()).toBeUndefined();
  expect(run(join(folder, "out/main.mjs"))).toBe("wasm 13 0");

  // What has not changed stays as it is.
  writeInto(folder, { "src/main.js": `${sayTiny}// Again.\n` });
  expect(await next()).toBeUndefined();
  expect(run(join(folder, "out/main.mjs"))).toBe("wasm 13 0");
  expect(filesIn(join(folder, "out")).some((file) => file.endsWith(".weights"))).toBe(true);
});
