import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import picocolors from "picocolors";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { displayPath } from "../files/paths.ts";
import { writeFiles } from "../files/write-files.ts";
import { setUp } from "../init/set-up.ts";
import type { Terminal } from "../terminal.ts";

/** Sets a project up: what is there stays, and what is missing is written or said. */
export function init(terminal: Terminal, named: string | undefined): ExitCode {
  const folder = resolve(terminal.folder, named ?? ".");
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new CommandError("fileSystem", `${displayPath(terminal.folder, folder)}: this is a file, not a folder`);
  const { files, advice, network } = setUp(folder);
  const there = new Set(files.filter(({ path }) => existsSync(resolve(folder, path))).map(({ path }) => path));
  const shown = displayPath(terminal.folder, folder);
  const placed = files.map(({ path, content }) => ({ path: join(shown, path), content }));
  writeFiles(terminal.folder, placed, { force: true });

  const { write } = terminal.out;
  const { bold, dim } = picocolors.createColors(terminal.out.color);
  for (const { path } of files) write(`${dim(there.has(path) ? "changed" : "created")}  ${join(shown, path)}\n`);
  if (files.length === 0) write("all is set up already\n");
  for (const line of advice) write(`${bold("to do")}: ${line}\n`);
  write(`\n${bold("Next:")}\n${nextSteps(shown, folder, network)}`);
  return exitCode.fine;
}

function nextSteps(shown: string, folder: string, network: string): string {
  const steps: readonly (readonly [string, string])[] = [
    ...(shown === "" ? [] : [[`cd ${shown}`, ""] as const]),
    ...(hasNnc(folder) ? [] : [["npm install nnc", ""] as const]),
    [`npx nnc summary ${network}`, "shows its layers"],
    ["npx nnc build", `writes ${network}.ts beside it, to import and run`],
    ["npx nnc build --watch", "does so whenever a file changes"],
  ];
  const width = Math.max(...steps.map(([command]) => command.length));
  const lines = steps.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`.trimEnd());
  return `${lines.join("\n")}

Bundlers need no build: with the plugin nnc/vite (or rollup, rolldown, esbuild, webpack, rspack), or node --import nnc/register,
import the file itself: import { … } from "./${network}". Its types are those that nnc types and nnc build write.
`;
}

function hasNnc(folder: string): boolean {
  try {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(resolve(folder, "package.json"), "utf8"),
    ) as Record<string, Readonly<Record<string, string>> | undefined>;
    return "nnc" in { ...dependencies, ...devDependencies };
  } catch {
    return false;
  }
}
