import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { editTsconfig } from "../../compiler/cli/init/edit-tsconfig.ts";
import { nnc, temporaryFolder, tinyNet } from "./support.ts";

/** All files below a folder, by path. */
function contentsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [
      join(parentPath, name).slice(folder.length + 1),
      readFileSync(join(parentPath, name), "utf8"),
    ]),
  );
}

test("an empty folder becomes a project whose network builds; twice is as once", async () => {
  const folder = temporaryFolder();
  const first = await nnc(folder, ["init", "my-project"]);
  expect(first).toMatchObject({ code: 0, err: "" });
  expect(first.out).toContain("created  my-project/networks/first.nn\n");
  expect(first.out).toContain("  cd my-project\n  npm install nnc\n");
  const inside = join(folder, "my-project");
  const made = contentsOf(inside);
  expect(Object.keys(made).sort()).toEqual([
    ".gitignore",
    "networks/first.nn",
    "nnc.config.ts",
    "package.json",
    "tsconfig.json",
  ]);
  expect((await nnc(inside, ["init"])).out).toMatch(/^all is set up already\n/);
  expect(contentsOf(inside)).toEqual(made);
  expect(await nnc(inside, ["check"])).toEqual({ code: 0, out: "networks/first.nn: fine, 1 model\n", err: "" });
  expect(await nnc(inside, ["fmt", "--check", "."])).toMatchObject({ code: 0 });
});

test("what is there stays", async () => {
  const own = {
    "package.json": '{ "devDependencies": { "nnc": "1" } }',
    "src/net.nn": tinyNet,
    "nnc.config.js": "export default { files: 'src' };",
    ".gitignore": "dist\n*.nn.ts",
    "tsconfig.json": '{\n  // mine\n  "compilerOptions": {\n    "strict": true,\n  },\n}\n',
  };
  const folder = temporaryFolder(own);
  const { out } = await nnc(folder, ["init"]);
  expect(out).toMatch(/^changed {2}\.gitignore\nchanged {2}tsconfig\.json\n\nNext:\n {2}npx nnc summary src\/net\.nn /);
  expect(contentsOf(folder)).toEqual({
    ...own,
    ".gitignore":
      "dist\n*.nn.ts\n\n# written by nnc\n*.nn.ts.map\n*.nn.js\n*.nn.js.map\n*.nn.d.ts\n*.nn.weights\n*.nn.wasm\n",
    "tsconfig.json":
      '{\n  // mine\n  "compilerOptions": {\n    "allowArbitraryExtensions": true,\n    "strict": true,\n  },\n}\n',
  });
});

test("Vite's projects have their options in tsconfig.app.json", async () => {
  const top = '{ "files": [], "references": [{ "path": "./tsconfig.node.json" }, { "path": "./tsconfig.app.json" }] }';
  const folder = temporaryFolder({ "tsconfig.json": top, "tsconfig.app.json": "{}", "tsconfig.node.json": "{}" });
  await nnc(folder, ["init"]);
  const { "tsconfig.json": after, "tsconfig.app.json": app, "tsconfig.node.json": node } = contentsOf(folder);
  expect([after, node]).toEqual([top, "{}"]);
  expect(JSON.parse(app ?? "")).toEqual({ compilerOptions: { allowArbitraryExtensions: true } });
});

test("what cannot be edited is said", async () => {
  const folder = temporaryFolder({ "tsconfig.json": '{ "compilerOptions": { "allowArbitraryExtensions": false } }' });
  const { code, out } = await nnc(folder, ["init"]);
  expect(code).toBe(0);
  expect(out).toContain(
    'to do: tsconfig.json was left alone, as it says false; add "allowArbitraryExtensions": true to its compilerOptions\n',
  );
});

test("a file is no folder", async () => {
  const folder = temporaryFolder({ file: "" });
  mkdirSync(join(folder, "tsconfig.json"));
  expect(await nnc(folder, ["init", "file"])).toMatchObject({
    code: 3,
    err: "error: file: this is a file, not a folder\n",
  });
  expect(await nnc(folder, ["init"])).toMatchObject({ code: 3, err: "error: tsconfig.json: this is a folder\n" });
  // As messages show other files: from where the command was called.
  writeFileSync(join(folder, "sub"), "");
  expect((await nnc(folder, ["init", "sub/project"])).err).toMatch(/^error: sub\/project\/package\.json: /);
});

describe("tsconfig.json", () => {
  const flag = '"allowArbitraryExtensions": true';
  test.each([
    ["{}", `{ "compilerOptions": { ${flag} } }`],
    ['{ "compilerOptions": {} }', `{ "compilerOptions": { ${flag} } }`],
    ['{"compilerOptions":{"strict":true}}', `{"compilerOptions":{ ${flag},"strict":true}}`],
    ['{ "extends": "./base.json" }', `{ "compilerOptions": { ${flag} }, "extends": "./base.json" }`],
    [
      '{\n\t// "compilerOptions": {}\n\t"compilerOptions": { /* none */\n\t\t"a": "//",\n\t},\n}',
      `{\n\t// "compilerOptions": {}\n\t"compilerOptions": {\n\t\t${flag}, /* none */\n\t\t"a": "//",\n\t},\n}`,
    ],
    [`{ "compilerOptions": { ${flag} } }`, `{ "compilerOptions": { ${flag} } }`],
  ])("%s", (before, after) => {
    expect(editTsconfig(before)).toEqual({ text: after });
  });

  test.each([
    ["", "it could not be read"],
    ["[]", "it could not be read"],
    ["{ compilerOptions: {} }", "it could not be read"],
    ['{ "ts-node": { "compilerOptions": {} } }', "its compilerOptions were not found"],
  ])("by hand: %s", (before, problem) => {
    expect(editTsconfig(before)).toEqual({ problem });
  });
});
