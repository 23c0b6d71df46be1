/**
 * Code that uses a network, under the compilers that people have. 5.9 lies in a package of its own:
 * `npm ci --prefix test/types/compilers`, or `npm run test:types`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nnc, tinyNet } from "../cli/support.ts";

const top = fileURLToPath(new URL("../../", import.meta.url));
const compilers: Readonly<Record<string, string>> = {
  "5.9": `${top}test/types/compilers/node_modules/typescript-5/bin/tsc`,
  "6.0": `${top}node_modules/typescript/bin/tsc`,
  "7.0": `${top}node_modules/typescript-7/bin/tsc`,
};

const right = (from: string): string => `import { Tiny } from "${from}";

const tiny: Tiny = await Tiny.create();
const y = tiny.forward(new Float32Array(16));
const three: 3 = y.shape[1];
const batch: number = y.shape[0];
tiny.forward({ data: y.data, shape: [5, 1, 4, 4] });
tiny.forwardInto(y.data, new Float32Array(3));
export const all = [three, batch, Tiny.signature.parameters] as const;
`;

/** Each of the lines from 5 on has one mistake. */
const wrong = (from: string): string => `import { Tiny } from "${from}";

const tiny = await Tiny.create();
const data = new Float32Array(16);
tiny.forward({ data, shape: [1, 3, 4, 4] });
tiny.forward({ data, shape: [1, 4, 4] });
tiny.forward([1, 2, 3]);
tiny.forward(data).shape[2];
export const four: 4 = tiny.forward(data).shape[1];
new Tiny([]);
await Tiny.create({}, { target: "gpu" });
`;

const settings = {
  target: "ES2022",
  // The runtime is read as text here, and takes atob and TextEncoder from the DOM.
  lib: ["ES2023", "DOM"],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedModules: true,
  allowArbitraryExtensions: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  paths: { "nnc/runtime": [`${top}runtime/index.ts`] },
};

let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nnc-types-"));
  const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);
  write("package.json", '{ "type": "module" }');
  write("net.nn", tinyNet);
  expect(await nnc(folder, ["types", "net.nn"])).toMatchObject({ code: 0 });
  expect(await nnc(folder, ["build", "net.nn", "-o", "built"])).toMatchObject({ code: 0 });
  expect(await nnc(folder, ["build", "net.nn", "-o", "built-js", "--format", "js"])).toMatchObject({ code: 0 });
  const forms = { declared: "./net.nn", generated: "./built/net.nn.ts", javascript: "./built-js/net.nn.js" };
  for (const [name, from] of Object.entries(forms)) {
    write(`right-${name}.ts`, right(from));
    write(`wrong-${name}.ts`, wrong(from));
  }
  for (const [module, moduleResolution] of [
    ["NodeNext", "NodeNext"],
    ["ESNext", "Bundler"],
  ]) {
    const compilerOptions = { ...settings, module, moduleResolution };
    write(`tsconfig.${moduleResolution}.json`, JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `wrong-declared.ts:5`: where a compiler finds errors, each place once. */
function places(compiler: string, project: string): readonly string[] {
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, "-p", project, "--pretty", "false"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const found = stdout.split("\n").flatMap((line) => {
    const [, path, number] = /^([^\s(]+)\((\d+),\d+\): error/.exec(line) ?? [];
    return path === undefined ? [] : [`${path}:${number}`];
  });
  return [...new Set(found)].sort();
}

const expected = ["declared", "generated", "javascript"]
  .flatMap((name) => [5, 6, 7, 8, 9, 10, 11].map((line) => `wrong-${name}.ts:${line}`))
  .sort();

/** Both ways to find modules, each with two compilers; the two that are written in JavaScript take their time. */
const runs: readonly (readonly [version: string, resolution: string])[] = [
  ["5.9", "NodeNext"],
  ["6.0", "Bundler"],
  ["7.0", "NodeNext"],
  ["7.0", "Bundler"],
];

for (const [version, resolution] of runs) {
  const compiler = compilers[version] ?? "";
  const isThere = existsSync(compiler);
  if (!isThere)
    console.warn(`TypeScript ${version} is not installed, so types are not tested with it: npm run test:types`);
  test.skipIf(!isThere)(
    `TypeScript ${version}, modules as ${resolution} has them: right code passes, each mistake is found`,
    () => {
      expect(places(compiler, `tsconfig.${resolution}.json`)).toEqual(expected);
    },
  );
}
