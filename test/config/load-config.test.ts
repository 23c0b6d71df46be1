import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigError } from "../../compiler/config/config-error.ts";
import { loadConfig } from "../../compiler/config/load-config.ts";
import { temporaryFolder } from "../cli/support.ts";

const shared = 'export const sizes: Record<string, number> = { H: 32 };\nexport type Unused = "x";\n';
const good = `import { defineConfig, type Config } from "nnc/config";
import { sizes } from "./shared.ts";

const target: Config["target"] = "ts";
export default defineConfig({ files: ["models/*.nn"], target, set: sizes });
`;

test("a configuration in TypeScript, which may import others; found from within the project", async () => {
  const folder = temporaryFolder({
    "nnc.config.ts": good,
    "shared.ts": shared,
    "package.json": "{}",
    "models/net.nn": "",
    "packages/other/package.json": "{}",
  });
  for (const from of [".", "models"]) {
    const { config, folder: found } = (await loadConfig(join(folder, from))) ?? {};
    expect(config).toEqual({ files: ["models/*.nn"], target: "ts", set: { H: 32 } });
    expect(found).toBe(folder);
  }
  expect(await loadConfig(join(folder, "packages/other"))).toBeUndefined();
});

test.each([".mts", ".js", ".mjs"])("nnc.config%s will do too", async (extension) => {
  const folder = temporaryFolder({ [`nnc.config${extension}`]: "export default { standalone: true };\n" });
  expect((await loadConfig(folder))?.config).toEqual({ standalone: true });
});

test("is read anew each time", async () => {
  for (const target of ["ts", "wasm"]) {
    const folder = temporaryFolder({ "nnc.config.ts": `export default { target: "${target}" }` });
    expect((await loadConfig(folder))?.config).toEqual({ target });
  }
});

const wrong: readonly (readonly [string, RegExp])[] = [
  [
    'export default { target: "gpu" };',
    /NN5304\]: target is "auto" or "wasm" or "ts", not "gpu"\n --> nnc.config.ts:1:18/,
  ],
  [
    'const a = 1;\nexport default { file: ["net.nn"] };',
    /NN5303\]: there is no option file\n --> .*:2:18\n[^]*did you mean files\?/,
  ],
  ["export default { zzz: 1 };", /NN5303\]: there is no option zzz[^]*help: there is files, target/],
  ["export default { toString: 1 };", /NN5303\]: there is no option toString/],
  ["export default { files: [] };", /NN5304\]: files is a path or glob, or a list of them, not \[\]/],
  ["export default { set: { H: 0 } };", /NN5304\]: set is a positive whole number for each dimension, not \{"H":0\}/],
  ["export default { weights: true };", /NN5304\]: weights is a path, one for each .nn file, or false, not true/],
  ["export default { types: () => 1 };", /NN5304\]: types is true or false, not a function/],
  ["export default [];", /NN5302\]: nnc.config.ts should export its configuration, not \[\]\n --> nnc.config.ts:1:1/],
  ["export const files = 1;", /NN5302\]: .* not nothing\n/],
  ["", /NN5302\]: .* not nothing\n/],
  [
    "export default {\n  files: ,\n};",
    /NN5301\]: nnc.config.ts cannot be loaded: Unexpected token\n --> nnc.config.ts:2:3/,
  ],
  ['import "./none.ts";\nexport default {};', /NN5301\]: .*: Cannot find module '.\/none.ts'/],
  ["let a: any;\n\nexport default { files: a.b };", /NN5301\]: .*Cannot read .*\n --> nnc.config.ts:3:1/],
  ['throw "no";', /NN5301\]: nnc.config.ts cannot be loaded: no\n/],
];

test.each(wrong)("%s", async (text, message) => {
  const folder = temporaryFolder({ "nnc.config.ts": text });
  const error = await loadConfig(folder).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).message).toMatch(message);
});

test("all that is wrong is said at once", async () => {
  const folder = temporaryFolder({ "nnc.config.ts": "export default { embed: 1, fuse: 2 };" });
  await expect(loadConfig(folder)).rejects.toThrow(/embed is[^]*fuse is/);
});
