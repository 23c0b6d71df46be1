import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const top = fileURLToPath(new URL("../../", import.meta.url));
const compiler = `${top}node_modules/typescript-7/bin/tsc`;

const compilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedModules: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  target: "ES2022",
  module: "ESNext",
  moduleResolution: "Bundler",
  // atob, TextEncoder and TextDecoder are the DOM's; any other host with them will do.
  lib: ["ES2022", "DOM"],
  types: [],
  paths: { "nnc/runtime": [`${top}runtime/index.ts`] },
};

/** What TypeScript says about modules: `path:line: message`. */
export function typecheck(modules: Readonly<Record<string, string>>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "nnc-typecheck-"));
  try {
    for (const [path, text] of Object.entries(modules)) writeFileSync(join(folder, path), text);
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: Object.keys(modules) }));
    const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], {
      encoding: "utf8",
    });
    const found = stdout.split("\n").flatMap((text) => {
      const [, path, line, message] = /^(?:.*\/)?([^(/]+)\((\d+),\d+\): error (.*)/.exec(text) ?? [];
      return path === undefined ? [] : [`${path}:${line}: ${message}`];
    });
    // What has no place, such as an option that there is not, is not to be taken for nothing.
    if (stderr !== "" || (status !== 0 && found.length === 0)) throw new Error(`${stdout}${stderr}`);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
