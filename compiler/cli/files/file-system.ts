import { statSync, type Stats } from "node:fs";
import { resolve } from "node:path";
import { readWhole } from "../../driver/whole-files.ts";
import { refusal } from "../../driver/read-content.ts";
import { CommandError } from "../exit-codes.ts";
import { displayPath } from "./paths.ts";

/** Runs what touches files; what the system refuses becomes a sentence. */
export function onFiles<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const reason = refusal(error);
    if (reason === undefined) throw error;
    throw new CommandError("fileSystem", `${path}: ${reason}`);
  }
}

export const readBytes = (folder: string, path: string): Uint8Array => {
  const shown = displayPath(folder, path);
  return onFiles(shown, () => {
    const file = resolve(folder, path);
    const stat = statSync(file);
    // A pipe or a device may have no end.
    if (!stat.isFile() && !stat.isDirectory()) throw new CommandError("fileSystem", `${shown}: this is not a file`);
    return readWhole(file);
  });
};

export const statOf = (folder: string, path: string): Stats =>
  onFiles(displayPath(folder, path), () => statSync(resolve(folder, path)));
