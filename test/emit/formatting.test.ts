import { readdirSync, readFileSync } from "node:fs";
import * as prettier from "prettier";
import { expect, test } from "vitest";
import { compile, source } from "../../compiler/index.ts";
import { readRepositoryFile, repositoryFile } from "../support/read-file.ts";

/** Kernels are written as prettier would write them; so the whole of a module is as if prettier had written it. */
const cases = new URL("../conformance/cases/", import.meta.url);
const sources = [
  ...["resnet18", "seed_net"].map((name) => repositoryFile(`examples/networks/${name}.nn`)),
  ...readdirSync(cases)
    .filter((_, i) => i % 3 === 0)
    .map((name) => source(`${name}.nn`, readFileSync(new URL(`${name}/model.nn`, cases), "utf8"))),
];

test.each(sources.map((each, i) => [each.path, each, i] as const))("%s", async (_, each, i) => {
  // Both take long; networks are held in both, cases in turn.
  const formats = each.path.startsWith("examples") ? (["ts", "js"] as const) : ([i % 2 === 0 ? "ts" : "js"] as const);
  for (const format of formats) {
    const { code } = await compile(each, { format, load: readRepositoryFile });
    const parser = format === "ts" ? "typescript" : "babel";
    if (code !== undefined)
      expect(code).toBe(await prettier.format(code, { parser, printWidth: 120, endOfLine: "lf" }));
  }
});
