import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readWhole, writeWhole } from "../../driver/whole-files.ts";
import { CommandError } from "../exit-codes.ts";
import { onFiles } from "./file-system.ts";
import { isOurs } from "./is-ours.ts";
import { displayPath } from "./paths.ts";

export interface FileToWrite {
  readonly path: string;
  readonly content: string | Uint8Array;
}

export interface WriteOptions {
  /** Also what nnc has not written itself. */
  readonly force?: boolean | undefined;
}

/**
 * Says before long work what `writeFiles` would say after it: that a file is somebody else's, or that something else is there.
 *
 * @throws CommandError
 */
export function checkFiles(folder: string, files: readonly FileToWrite[], { force = false }: WriteOptions = {}): void {
  for (const { path, content } of files) {
    if (holds(resolve(folder, path), content)) continue;
    const shown = displayPath(folder, path);
    onFiles(shown, () => {
      const to = throughLinks(resolve(folder, path));
      refuseOther(shown, to);
      if (!force) refuseForeign(shown, to, content);
    });
  }
}

/**
 * Writes all of the files or, if one cannot be written, none: each goes beside its place first, and then all are moved.
 * Files that hold the same already are left alone; files that somebody else wrote are refused.
 *
 * @returns the paths that changed
 */
export function writeFiles(
  folder: string,
  files: readonly FileToWrite[],
  { force = false }: WriteOptions = {},
): ReadonlySet<string> {
  const changed = files.filter(({ path, content }) => !holds(resolve(folder, path), content));
  const staged: { readonly from: string; readonly to: string; readonly shown: string }[] = [];
  try {
    for (const { path, content } of changed) {
      const shown = displayPath(folder, path);
      onFiles(shown, () => {
        const to = throughLinks(resolve(folder, path));
        refuseOther(shown, to);
        if (!force) refuseForeign(shown, to, content);
        makeFolder(dirname(to));
        removeAbandoned(dirname(to));
        const from = join(dirname(to), `${UNFINISHED}${process.pid}-${staged.length}.tmp`);
        staged.push({ from, to, shown });
        writeWhole(from, content);
      });
    }
    for (const { from, to, shown } of staged) onFiles(shown, () => renameSync(from, to));
  } finally {
    for (const { from } of staged) rmSync(from, { force: true });
  }
  return new Set(changed.map(({ path }) => path));
}

/** With all above it. Node's own way goes on for ever where a folder is there and takes no other, as `/proc` is. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another compiler may have been quicker.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** What a link leads to is written, and the link stays. */
const throughLinks = (file: string): string => (existsSync(file) ? realpathSync(file) : file);

/** A device would be read for ever, and a file moved into its place; of a link that leads nowhere, nobody knows what it is for. */
function refuseOther(shown: string, file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new CommandError("fileSystem", `${shown}: this is a link that leads nowhere`);
  if (!existsSync(file) || statSync(file).isFile()) return;
  const what = statSync(file).isDirectory() ? "a folder is in the way" : "this is not a file";
  throw new CommandError("fileSystem", `${shown}: ${what}`);
}

function refuseForeign(shown: string, file: string, content: string | Uint8Array): void {
  if (!existsSync(file) || isOurs(file, readWhole(file), bytesOf(content))) return;
  // Who wrote a network or its weights does not stand in them.
  const why = /\.(?:nn|safetensors)$/.test(file) ? "this file holds something else" : "nnc has not written this file";
  throw new CommandError("fileSystem", `${shown}: ${why}, so it stays`, "--force replaces it");
}

const UNFINISHED = ".nnc-";

/** Removes what compilers have left that were killed while they wrote. */
function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, process] = /^\.nnc-(\d+)-\d+\.tmp$/.exec(name) ?? [];
    if (process !== undefined && !isRunning(Number(process))) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const bytesOf = (content: string | Uint8Array): Buffer =>
  typeof content === "string"
    ? Buffer.from(content)
    : Buffer.from(content.buffer, content.byteOffset, content.byteLength);

/** Whether a file has exactly this content. */
export function holds(path: string, content: string | Uint8Array): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    const bytes = bytesOf(content);
    return statSync(path).size === bytes.length && readWhole(path).equals(bytes);
  } catch {
    return false;
  }
}
