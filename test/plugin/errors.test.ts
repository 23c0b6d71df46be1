import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { PluginOptions } from "../../compiler/plugin/options.ts";
import { bundlers } from "./bundlers.ts";
import { broken, project, safetensors, sayTiny, tiny } from "./project.ts";

/** What a bundler rejects with. */
interface Failure extends Error {
  readonly loc?: unknown;
  readonly frame?: string;
  readonly errors?: readonly object[];
}

async function failureOf(bundler: string, files: Parameters<typeof project>[0], options?: PluginOptions) {
  const folder = project({ ...tiny, "src/main.js": sayTiny, ...files });
  const failure = await bundlers[bundler]?.(folder, options ?? {}).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof Error)) throw new Error("it is built all the same");
  return { folder, failure: failure as Failure };
}

const headline = "error[NN3004]: Linear expects 3 input features, but x has 4";
const frame = `4 |     return fc(x)
|            ^^ x is [N, 4], an input of the model
|
`;

test.each(Object.keys(bundlers))("%s says all of it", async (bundler) => {
  const { failure } = await failureOf(bundler, broken);
  const written = [failure.message, failure.frame, JSON.stringify(failure.errors ?? [])].join("\n");
  // Rspack draws a line beside it, in colour where the machine is a CI's, and each has its own margin.
  const text = stripVTControlCharacters(written).replaceAll("│ ", "").replaceAll("\\n", "\n").replace(/^ +/gm, "");
  expect(text).toContain(headline);
  expect(text).toMatch(/src\/blocks\/head\.nn\W+4:1[12]/);
  expect(text).toContain(frame);
  expect(text).toContain("= help: Linear(4, 2), or Linear(_, 2) to take the size from the input");
  expect(text).not.toContain("compiler/plugin");
});

test("Rollup has the place, with columns from 0", async () => {
  const { failure, folder } = await failureOf("rollup", broken);
  const file = `${folder}/src/blocks/head.nn`;
  expect(failure).toMatchObject({ plugin: "nnc", pluginCode: "NN3004", loc: { file, line: 4, column: 11 } });
});

test("esbuild has the place, and the line", async () => {
  const { failure } = await failureOf("esbuild", broken);
  const location = { file: "src/blocks/head.nn", line: 4, column: 11, length: 2, lineText: "    return fc(x)" };
  expect(failure.errors?.[0]).toMatchObject({ pluginName: "nnc", text: headline, location });
});

test("weights that do not fit, at the model", async () => {
  const files = { "src/tiny.safetensors": safetensors({ "head.fc.weight": { shape: [1], data: [0] } }) };
  const { failure, folder } = await failureOf("rollup", files);
  const { message, ...rest } = failure;
  expect(message).toContain("tiny.safetensors: NN4001: the weights do not fit the model\nmissing:\n  head.fc.bias [2]");
  expect(rest).toMatchObject({ loc: { file: `${folder}/src/tiny.nn`, line: 4, column: 6 } });
});

test("weights that are not there", async () => {
  const { failure } = await failureOf("vite for a server", {}, { weights: "models/tiny.safetensors" });
  expect(failure.message).toContain("error[NN5402]: there are no weights at models/tiny.safetensors");
});

test("a file that is not text", async () => {
  const { failure } = await failureOf("webpack", { "src/tiny.nn": new Uint8Array([35, 255, 10]) });
  expect(failure.message).toContain("error[NN1015]");
});
