/** The package as people get it. */
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { publint } from "publint";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packAndInstall, type Installed } from "./packed.ts";

let installed: Installed;
beforeAll(() => void (installed = packAndInstall()), 180_000);
afterAll(() => rmSync(installed.temporary, { recursive: true, force: true }));

const typescript = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));

/** Runs Node in the project, and gives what it says. */
function run(...args: readonly string[]): string {
  const { NO_COLOR: _, FORCE_COLOR: __, NODE_OPTIONS: ___, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: installed.project,
    encoding: "utf8",
    env,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}
const nnc = (...args: readonly string[]): string => run("node_modules/nnc/dist/compiler/cli/nnc.js", ...args);
const write = (path: string, text: string): void => writeFileSync(join(installed.project, path), text);

/** Has TypeScript check the project, whose main.ts says this. */
function typecheck(main: string): { readonly stdout: string } {
  write("main.ts", main);
  return spawnSync(process.execPath, [typescript, "-p", ".", "--pretty", "false"], {
    cwd: installed.project,
    encoding: "utf8",
  });
}

test("publint has nothing to say", async () => {
  const { messages } = await publint({
    pkgDir: join(installed.project, "node_modules/nnc"),
    strict: true,
    pack: false,
  });
  expect(messages).toEqual([]);
});

test("the types are right wherever ES modules are", async () => {
  const data = readFileSync(installed.tarball);
  const result = await checkPackage(createPackageFromTarballData(data));
  // An ESM-only package: require() of older Nodes, and TypeScript's module resolution from before `exports`, do without.
  const expected = ["CJSResolvesToESM node16-cjs", "NoResolution node10"];
  const problems = "problems" in result ? result.problems : [];
  const kinds = problems.map((each) => `${each.kind} ${"resolutionKind" in each ? each.resolutionKind : ""}`);
  expect(kinds.filter((kind) => !expected.includes(kind))).toEqual([]);
});

test("holds what it should, and no sources or tests", () => {
  const { exports } = JSON.parse(readFileSync(join(installed.project, "node_modules/nnc/package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, unknown>>;
  };
  expect(Object.keys(exports)).toEqual(expect.arrayContaining([".", "./runtime", "./config", "./vite", "./register"]));
  const listed = spawnSync("tar", ["-tzf", installed.tarball], { encoding: "utf8" }).stdout.trim().split("\n");
  expect(
    listed.filter(
      (path) =>
        !/^package\/(dist\/.*\.(js|d\.ts)|dist\/LICENSES\.txt|dist\/BUILD_ID|package\.json|README\.md|docs\/[\w-]+\.md|compiler\/(OPS|WASM)\.md|LICENSE)$/.test(
          path,
        ),
    ),
  ).toEqual([]);
});

test("each way in can be taken", () => {
  const { exports } = JSON.parse(readFileSync(join(installed.project, "node_modules/nnc/package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, unknown>>;
  };
  const ways = Object.keys(exports).filter((way) => way !== "./package.json");
  const code = ways.map((way) => `await import("nnc${way.slice(1)}");`).join(" ");
  run("--input-type=module", "--eval", code);
});

test("what is in the chunks comes with its licence", () => {
  const licences = readFileSync(join(installed.project, "node_modules/nnc/dist/LICENSES.txt"), "utf8");
  for (const name of ["chevrotain", "lodash-es", "commander", "picocolors"])
    expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+$`, "m"));
});

test("nnc init, three lines, and it runs: built, and imported as it is; TypeScript knows both", () => {
  expect(nnc("init")).toContain("created  networks/first.nn");
  expect(nnc("build", "--format", "js")).toContain("networks/first.nn → networks/first.nn.js");
  const three = (from: string): string => `import { First } from "${from}";
const net = await First.create(undefined, { seed: 1 });
console.log(net.forward(Float32Array.of(1, 2, 3, 4)));
`;
  write("built.js", three("./networks/first.nn.js"));
  write("direct.js", three("./networks/first.nn"));
  const said = run("built.js");
  expect(said).toMatch(/shape: \[ 1, 3 \]/);
  expect(run("--import", "nnc/register", "direct.js")).toBe(said);

  write("others.ts", 'export * from "./networks/first.nn.js";\nexport { compile } from "nnc";\n');
  const { stdout } = typecheck(
    `${three("./networks/first.nn")}const wrong: 4 = net.forward(new Float32Array(4)).shape[1];\n`,
  );
  expect(stdout.replace(/\d+,\d+/, "…")).toBe("main.ts(…): error TS2322: Type '3' is not assignable to type '4'.\n");
});

test("a network in a worker has the types of its class", () => {
  nnc("init");
  nnc("types");
  const { stdout } = typecheck(`import { inWorker } from "nnc/worker";
import type { First } from "./networks/first.nn";
import first from "./networks/first.nn?in-worker";
const net = await inWorker<First>(first, undefined, { seed: 1, signal: AbortSignal.timeout(1000) });
const { shape } = await net.forward(new Float32Array(4), { transfer: true });
const wrong: 4 = shape[1];
net.close();
`);
  expect(stdout.replace(/\d+,\d+/, "…")).toBe("main.ts(…): error TS2322: Type '3' is not assignable to type '4'.\n");
});

/** Bundles a text that imports the package, and gives the size. */
async function bundled(text: string, options: { readonly ignoreAnnotations?: boolean } = {}): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: text, resolveDir: installed.project },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "neutral",
    logLevel: "silent",
    ...options,
  });
  return outputFiles[0]?.contents.length ?? 0;
}

test("the runtime shakes: who imports one function gets little more; none of it does anything by itself", async () => {
  const whole = await bundled('export * from "nnc/runtime";');
  const one = await bundled('export { batchOf } from "nnc/runtime";');
  expect(one).toBeLessThan(whole / 5);
  // What package.json promises to bundlers must be true for those that do not read it.
  expect(await bundled('import "nnc/runtime";', { ignoreAnnotations: true })).toBeLessThan(50);
});
