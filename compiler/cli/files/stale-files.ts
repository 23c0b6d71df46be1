import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { exitCode, type ExitCode } from "../exit-codes.ts";
import { plural } from "../report.ts";
import type { Terminal } from "../terminal.ts";
import { holds, type FileToWrite } from "./write-files.ts";

export interface StaleFile {
  readonly path: string;
  readonly isMissing: boolean;
}

/** Those of the files that are not there, or hold something else. */
export function staleFiles(folder: string, files: readonly FileToWrite[]): readonly StaleFile[] {
  return files.flatMap(({ path, content }) => {
    const at = resolve(folder, path);
    return holds(at, content) ? [] : [{ path, isMissing: !existsSync(at) }];
  });
}

/** Names them; to be stale counts as an error. */
export function describeStale(terminal: Terminal, stale: readonly StaleFile[], total: number): ExitCode {
  for (const { path, isMissing } of stale) terminal.out.write(`${path} ${isMissing ? "is missing" : "is stale"}\n`);
  if (stale.length === 0) terminal.out.write(`${plural(total, "file")}, up to date\n`);
  return stale.length === 0 ? exitCode.fine : exitCode.inputErrors;
}
