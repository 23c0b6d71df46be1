import { existsSync, readFileSync, statSync, type Stats } from "node:fs";
import { dirname, resolve } from "node:path";
import { CommandError } from "../exit-codes.ts";
import { displayPath } from "./paths.ts";

/** Runs what touches files; what the system refuses becomes a sentence. */
export function onFiles<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException | null)?.code;
    if (typeof code !== "string" || !(error instanceof Error) || !("syscall" in error)) throw error;
    throw new CommandError("fileSystem", `${path}: ${reasons[code] ?? error.message}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "this is a folder",
  ENOTDIR: "a part of the path is not a folder",
  ENOSPC: "no space is left on the device",
  EROFS: "the file system is read-only",
  ELOOP: "its links go round in a circle",
  ENAMETOOLONG: "the name is too long",
};

export const readBytes = (folder: string, path: string): Uint8Array =>
  onFiles(displayPath(folder, path), () => readFileSync(resolve(folder, path)));

export const statOf = (folder: string, path: string): Stats =>
  onFiles(displayPath(folder, path), () => statSync(resolve(folder, path)));

/** The nearest folder upwards that looks like a project's top; else the one that the file is in. */
export function projectRoot(file: string): string {
  const start = dirname(file);
  for (let at = start; ; at = dirname(at)) {
    if (existsSync(resolve(at, "package.json")) || existsSync(resolve(at, ".git"))) return at;
    if (dirname(at) === at) return start;
  }
}
