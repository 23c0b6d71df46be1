import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { printStage, stageNames } from "../../compiler/cli/build/print-stage.ts";
import { compile, runPipeline, source } from "../../compiler/index.ts";

/** What each stage makes of small networks, as `--emit` shows it. `vitest -u` writes the files anew: read every line of the diff. */
const folder = new URL("./networks/", import.meta.url);

async function emit(name: string, stage: (typeof stageNames)[number]): Promise<string> {
  const file = source(`${name}.nn`, readFileSync(new URL(`${name}.nn`, folder), "utf8"));
  const text =
    stage === "ts" ? (await compile(file, { target: "ts" })).code : await printStage(stage, file, runPipeline(file));
  if (text === undefined) throw new Error(`${name} has no ${stage}`);
  return text;
}

/** The WebAssembly text follows from the kernels line by line. */
const shown = stageNames.filter((stage) => stage !== "wat");

const names = readdirSync(folder).flatMap((name) => (name.endsWith(".nn") ? [name.slice(0, -3)] : []));

describe.each(names)("%s", (name) => {
  test.each(shown)("%s", async (stage) => {
    const text = await emit(name, stage);
    await expect(text).toMatchFileSnapshot(`./networks/${name}.${stage === "ts" ? "ts.txt" : stage}`);
    expect(await emit(name, stage)).toBe(text);
  });
});

test("the order in which options name dimensions does not matter", async () => {
  const file = source("net.nn", "model Net { forward(x: [N, 3, H, W]) { return x |> MaxPool2d(2) } }");
  const first = await compile(file, { target: "ts", set: { H: 4, W: 6 } });
  expect(await compile(file, { target: "ts", set: { W: 6, H: 4 } })).toEqual(first);
  expect(first.code).toBeDefined();
});
