import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { CommandError } from "../exit-codes.ts";
import { onFiles } from "./file-system.ts";
import { displayPath } from "./paths.ts";

export interface FileToWrite {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/**
 * Writes all of the files or, if one cannot be written, none: each goes beside its place first, and then all are moved.
 * Files that hold the same already are left alone.
 *
 * @returns the paths that changed
 */
export function writeFiles(folder: string, files: readonly FileToWrite[]): ReadonlySet<string> {
  const changed = files.filter(({ path, content }) => !holds(resolve(folder, path), content));
  const staged: { readonly from: string; readonly to: string; readonly shown: string }[] = [];
  try {
    for (const { path, content } of changed) {
      const to = resolve(folder, path);
      const shown = displayPath(folder, path);
      const from = join(dirname(to), `.${basename(to)}.${process.pid}.tmp`);
      if (existsSync(to) && lstatSync(to).isDirectory())
        throw new CommandError("fileSystem", `${shown}: a folder is in the way`);
      onFiles(shown, () => {
        mkdirSync(dirname(to), { recursive: true });
        staged.push({ from, to, shown });
        writeFileSync(from, content, { flag: "wx" });
      });
    }
    for (const { from, to, shown } of staged) onFiles(shown, () => renameSync(from, to));
  } finally {
    for (const { from } of staged) rmSync(from, { force: true });
  }
  return new Set(changed.map(({ path }) => path));
}

/** Whether a file has exactly this content. */
export function holds(path: string, content: string | Uint8Array): boolean {
  try {
    return readFileSync(path).equals(Buffer.from(content));
  } catch {
    return false;
  }
}
