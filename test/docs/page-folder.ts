import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const top = fileURLToPath(new URL("../../", import.meta.url));

/** What pages have installed besides nnc, with the commands in each. */
const installed: Readonly<Record<string, readonly string[]>> = {
  vite: ["vite"],
  esbuild: ["esbuild"],
  typescript: ["tsc"],
  tsx: ["tsx"],
  prettier: ["prettier"],
  "@types/node": [],
};

export interface PageFolder {
  readonly path: string;
  write(file: string, text: string): void;
  /** Runs commands of a shell, and gives what they say on both streams. */
  run(commands: string): { readonly code: number; readonly said: string };
}

/**
 * A project for the commands of a page: an empty folder with the packages above, and the files that the page needs and does not
 * make (`test/docs/files/PAGE`). The package is one that has been packed and installed (`packAndInstall`).
 */
export function pageFolder(page: string, project: string): PageFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "nnc-docs-")));
  const modules = join(path, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  link(join(project, "node_modules/nnc"), join(modules, "nnc"));
  const command = join(modules, "nnc/dist/compiler/cli/nnc.js");
  chmodSync(command, 0o755); // as npm does
  link(command, join(modules, ".bin/nnc"));
  for (const [name, commands] of Object.entries(installed)) {
    link(join(top, "node_modules", name), join(modules, name));
    for (const each of commands) link(realpathSync(join(top, "node_modules/.bin", each)), join(modules, ".bin", each));
  }
  writeFileSync(join(path, "package.json"), '{ "private": true, "type": "module" }\n');
  const files = fileURLToPath(new URL(`files/${page}`, import.meta.url));
  if (existsSync(files)) cpSync(files, path, { recursive: true });

  const { FORCE_COLOR: _, NODE_OPTIONS: __, VITEST: ___, NODE_ENV: ____, PATH = "", ...env } = process.env;
  return {
    path,
    write(file, text) {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      writeFileSync(join(path, file), text);
    },
    run(commands) {
      const { status, stdout } = spawnSync("bash", ["-e", "-c", `exec 2>&1\n${commands}`], {
        cwd: path,
        encoding: "utf8",
        env: { ...env, NO_COLOR: "1", COLUMNS: "100", PATH: `${join(modules, ".bin")}${delimiter}${PATH}` },
        timeout: 120_000,
      });
      return { code: status ?? -1, said: stdout };
    },
  };
}

function link(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  if (!existsSync(to)) symlinkSync(from, to);
}
