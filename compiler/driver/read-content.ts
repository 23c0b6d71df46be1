import { realpathSync, statSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import { readWhole } from "./whole-files.ts";

/** What became of reading a file. */
export type FileContent =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "missing" }
  /** It leads out of the folder that it was to be in, through a link. */
  | { readonly kind: "outside" }
  /** In bytes; none of them are read. */
  | { readonly kind: "too large"; readonly size: number }
  /** The system does not give it, for a reason in a few words: `permission denied`. */
  | { readonly kind: "refused"; readonly reason: string };

export interface ReadOptions {
  /** The folder that the file must really be in, links followed. */
  readonly within?: string;
  /** The most bytes that it may have. */
  readonly most?: number;
}

/** Reads a file, or takes note of what is read. */
export type ReadContent = (file: string, options?: ReadOptions) => FileContent;

/** The bytes of a file, by its absolute path. */
export function readContent(file: string, { within, most = Infinity }: ReadOptions = {}): FileContent {
  try {
    const real = realpathSync(file);
    if (within !== undefined && !isWithin(realpathSync(within), real)) return { kind: "outside" };
    const stat = statSync(real);
    if (stat.isFile() && stat.size > most) return { kind: "too large", size: stat.size };
    // A pipe or a device may have no end.
    if (!stat.isFile() && !stat.isDirectory()) return { kind: "refused", reason: "this is not a file" };
    return { kind: "bytes", bytes: readWhole(real) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException | null)?.code === "ENOENT") return { kind: "missing" };
    const reason = refusal(error);
    if (reason === undefined) throw error;
    return { kind: "refused", reason };
  }
}

/** Why the system refused something, in a few words; nothing for what it has not to do with. */
export function refusal(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (typeof code !== "string" || !(error instanceof Error) || !("syscall" in error)) return undefined;
  return reasons[code] ?? error.message;
}

export const MISSING = "no such file or folder";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: MISSING,
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "this is a folder",
  ENOTDIR: "a part of the path is not a folder",
  ENOSPC: "no space is left on the device",
  EROFS: "the file system is read-only",
  ELOOP: "its links go round in a circle",
  ENAMETOOLONG: "the name is too long",
  EFBIG: "the file is larger than what this Node can hold",
};

function isWithin(folder: string, file: string): boolean {
  const inner = relative(folder, file);
  return inner !== ".." && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
}
