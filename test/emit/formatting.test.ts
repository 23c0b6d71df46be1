import { readdirSync, readFileSync } from "node:fs";
import * as prettier from "prettier";
import ts from "typescript";
import { expect, test } from "vitest";
import { compile, source, type CompileOptions } from "../../compiler/index.ts";
import { readRepositoryFile, repositoryFile } from "../support/read-file.ts";

const TRAINED = `model Trained {
  conv = Conv2d(1, 4, 3)
  bn = BatchNorm2d(4)
  fc = Linear(36, 3)
  forward(x: [N, 1, 8, 8]) { return x |> conv |> bn |> relu |> max_pool2d(2) |> flatten(1) |> dropout(0.5) |> fc }
  loss(x: [N, 1, 8, 8], label: [N]) { return cross_entropy(forward(x), label) }
}
`;

const cases = new URL("../conformance/cases/", import.meta.url);
const sources = [
  ...["resnet18", "seed_net"].map((name) => repositoryFile(`examples/networks/${name}.nn`)),
  source("trained.nn", TRAINED),
  ...readdirSync(cases)
    .filter((_, i) => i % 6 === 0)
    .map((name) => source(`${name}.nn`, readFileSync(new URL(`${name}/model.nn`, cases), "utf8"))),
];

/** What modules differ in besides their network. */
const ways: readonly CompileOptions[] = [
  {},
  { standalone: true },
  { profile: true },
  { target: "wasm", weightsUrl: 'new URL("x.bin", import.meta.url)' },
  { target: "ts", embed: new Uint8Array(8) },
  { wasmFile: true, weightsUrl: '"x.bin"' },
];

const format = (code: string, parser: string): Promise<string> =>
  prettier.format(code, { parser, printWidth: 120, endOfLine: "lf" });

/** As prettier lays it out, without empty lines. */
const compact = async (code: string): Promise<string> => (await format(code, "babel")).replace(/\n\n+/g, "\n");

const erase = (code: string): string =>
  ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  }).outputText;

test.each(sources.map((each, i) => [each.path, each, i] as const))("%s", async (_, each, i) => {
  const options = { ...ways[i % ways.length], load: readRepositoryFile };
  const { code, types } = await compile(each, { ...options, format: "ts" });
  if (code === undefined) return;
  expect(types).toBeUndefined();
  // Kernels are written as prettier would write them; so the whole of a module is as if prettier had written it.
  expect(code).toBe(await format(code, "typescript"));
  // JavaScript is written by itself, without types: it is what is left if TypeScript's are taken away.
  const written = await compile(each, { ...options, format: "js" });
  expect(await compact(written.code ?? "")).toBe(await compact(erase(code)));
  expect(written.map).not.toBe("");
});
