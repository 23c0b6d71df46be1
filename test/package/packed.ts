import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const top = fileURLToPath(new URL("../../", import.meta.url));
const parts = ["package.json", "tsconfig.json", "tsconfig.build.json", "grammar", "compiler", "runtime", "scripts"];

export interface Installed {
  /** To be removed in the end. */
  readonly temporary: string;
  readonly tarball: string;
  /** An empty project that has the package, and nothing else but what it depends on. */
  readonly project: string;
}

/**
 * The package as npm would publish it, built in a copy (so that nobody's dist/ is disturbed), and installed as npm would do
 * it, only that dependencies are links to those of the repository: no network is needed.
 */
export function packAndInstall(): Installed {
  const temporary = mkdtempSync(join(tmpdir(), "nnc-package-"));
  const copy = join(temporary, "copy");
  for (const part of [...parts, "README.md", "docs", "LICENSE"])
    cpSync(join(top, part), join(copy, part), { recursive: true });
  symlinkSync(join(top, "node_modules"), join(copy, "node_modules"));
  // `npm test` has checked the types; here only the output matters.
  const tsc = join(top, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--noCheck"], { cwd: copy });
  execFileSync(process.execPath, [join(top, "node_modules/tsx/dist/cli.mjs"), "scripts/bundle.ts"], { cwd: copy });
  execFileSync("npm", ["pack", "--ignore-scripts", "--loglevel=error"], {
    cwd: copy,
    shell: process.platform === "win32",
  });
  const { name, version, dependencies } = JSON.parse(readFileSync(join(copy, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const tarball = join(copy, `${name}-${version}.tgz`);

  const project = join(temporary, "project");
  const modules = join(project, "node_modules");
  mkdirSync(modules, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", modules]);
  renameSync(join(modules, "package"), join(modules, name));
  for (const each of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, each)), { recursive: true });
    symlinkSync(join(top, "node_modules", each), join(modules, each));
  }
  writeFileSync(join(project, "package.json"), '{ "type": "module" }\n');
  return { temporary, tarball, project };
}
