import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const HEAD = /^# Draft (\w{8}) of nnc import: the next one replaces it, unless it has been changed\.\n/;

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** What is written of a network that does not compile yet. */
export const asDraft = (text: string): string =>
  `# Draft ${digestOf(text)} of nnc import: the next one replaces it, unless it has been changed.\n${text}`;

/** Whether a file is such a draft, as it was written. */
export function isDraft(path: string): boolean {
  try {
    const text = readFileSync(path, "utf8");
    const [head = "", digest] = HEAD.exec(text) ?? [];
    return digest === digestOf(text.slice(head.length));
  } catch {
    return false;
  }
}
