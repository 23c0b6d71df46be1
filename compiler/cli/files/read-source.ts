import { resolve } from "node:path";
import { MISSING, readContent } from "../../driver/read-content.ts";
import { MOST_BYTES, sourceFrom, type ReadSource } from "../../driver/source-from.ts";
import { CommandError } from "../exit-codes.ts";
import { displayPath } from "./paths.ts";

/**
 * A named file as text, if it is UTF-8 and not too large.
 *
 * @throws CommandError where there is none, or the system does not give it
 */
export function readSource(folder: string, path: string): ReadSource {
  const content = readContent(resolve(folder, path), { most: MOST_BYTES });
  if (content.kind !== "missing" && content.kind !== "refused") return sourceFrom(path, content);
  const reason = content.kind === "missing" ? MISSING : content.reason;
  throw new CommandError("fileSystem", `${displayPath(folder, path)}: ${reason}`);
}
