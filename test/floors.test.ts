import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** Who may import whom: each floor only from those below it, as compiler/ARCHITECTURE.md says. */
const top = fileURLToPath(new URL("../", import.meta.url));

/** From the top floor down. A file belongs to the first that its path starts with. */
const floors = [
  ["compiler/cli/"],
  ["compiler/language-server/"],
  ["compiler/plugin/"],
  ["compiler/driver/"],
  ["compiler/config/"],
  ["compiler/verify/"],
  ["compiler/export/"],
  ["compiler/import/"],
  ["compiler/pack/"],
  ["compiler/reference/"],
  ["compiler/picture/"],
  ["compiler/explain/"],
  ["compiler/index.ts", "compiler/declare.ts"],
  ["compiler/pipeline.ts"],
  ["compiler/sizes/"],
  ["compiler/targets/"],
  ["compiler/6-emit/"],
  ["compiler/5-plan/"],
  ["compiler/4-optimize/"],
  ["compiler/3-differentiate/"],
  ["compiler/2-lower/"],
  ["compiler/1-resolve/"],
  ["compiler/layers/"],
  ["compiler/functions/"],
  ["compiler/ops/"],
  ["compiler/ir/", "compiler/messages.ts", "compiler/timed.ts", "compiler/standard/"],
  ["grammar/"],
];

const floorOf = (file: string): number => floors.findIndex((paths) => paths.some((path) => file.startsWith(path)));

const files = ["grammar", "compiler", "runtime"].flatMap((folder) =>
  readdirSync(join(top, folder), { recursive: true, encoding: "utf8" })
    // What is declared for others names the package as they do.
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .map((file) => join(folder, file)),
);

interface Import {
  readonly file: string;
  readonly target: string;
  readonly isType: boolean;
}

const imports = files.flatMap((file): Import[] => {
  const text = readFileSync(join(top, file), "utf8");
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)/g)].map(
    (match) => {
      const path = match[2] ?? match[3] ?? "";
      const target = path.startsWith(".") ? relative(top, resolve(top, dirname(file), path)) : path;
      return { file, target, isType: match[1] !== undefined };
    },
  );
});

const offending = (isWrong: (each: Import) => boolean): string[] =>
  imports.filter(isWrong).map(({ file, target }) => `${file} imports ${target}`);

test("every file of the compiler stands on a floor", () => {
  expect(files.filter((file) => !file.startsWith("runtime/") && floorOf(file) === -1)).toEqual([]);
});

test("no floor imports from one above it", () => {
  expect(
    offending(({ file, target }) => floorOf(file) !== -1 && floorOf(target) !== -1 && floorOf(target) < floorOf(file)),
  ).toEqual([]);
});

test("a stage knows its predecessor's types, not its functions", () => {
  const stage = (path: string): string | undefined => /^compiler\/(\d-\w+)\//.exec(path)?.[1];
  expect(
    offending(
      ({ file, target, isType }) =>
        !isType && stage(file) !== undefined && stage(target) !== undefined && stage(file) !== stage(target),
    ),
  ).toEqual([]);
});

test("the runtime stands alone, and only tests, the command line and what reads or packs weights or verifies lean on it", () => {
  expect(offending(({ file, target }) => file.startsWith("runtime/") && !target.startsWith("runtime/"))).toEqual([]);
  expect(
    offending(
      ({ file, target }) =>
        /^(grammar|compiler)\//.test(file) &&
        !/^compiler\/(cli|plugin|driver|import|pack|verify)\//.test(file) &&
        target.startsWith("runtime/"),
    ),
  ).toEqual([]);
});

test.each([
  ["chevrotain", /^grammar\//],
  ["vscode-languageserver", /^compiler\/language-server\/connection\//],
  ["ts-morph", /^compiler\/(6-emit|targets\/\w+\/module)\//],
  ["prettier", /^compiler\/(6-emit\/|plugin\/prettier\.ts$)/],
  ["fflate", /^compiler\/(targets\/wasm\/module|verify|import\/zip|cli)\//],
  ["node:", /^compiler\/(cli|plugin|driver|config)\//],
  ["jiti", /^compiler\/config\//],
  ["@lezer/", /^compiler\/import\/python\/syntax\//],
])("%s stays in its folder", (name, folder) => {
  expect(offending(({ file, target }) => target.startsWith(name) && !folder.test(file))).toEqual([]);
});

test("nobody outside of ops, layers and functions knows one op from another: an op says what it is (ir/op-traits)", () => {
  const comparison = /\bop(?:\.name)?\s*[!=]==|includes\((?:\w+\.)*op(?:\.name)?\)|switch \((?:\w+\.)*op(?:\.name)?\)/;
  const isFree = /^compiler\/(ops|layers|functions|cli\/commands)\//;
  const comparing = files.filter(
    (file) =>
      file.startsWith("compiler/") && !isFree.test(file) && comparison.test(readFileSync(join(top, file), "utf8")),
  );
  expect(comparing).toEqual([]);
});
