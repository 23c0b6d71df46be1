import { decodeSource } from "../../grammar/check-text.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { source, type Source, type Span } from "../../grammar/source.ts";
import { diagnoseFile } from "./file-messages.ts";
import type { FileContent } from "./read-content.ts";

const MEGABYTE = 2 ** 20;

/** The most bytes that a `.nn` file may have. */
export const MOST_BYTES = 4 * MEGABYTE;

/** A source, or what is wrong with its file; neither where there is no file. */
export interface ReadSource {
  readonly source?: Source;
  readonly diagnostics: readonly Diagnostic[];
}

/** The text of a `.nn` file that was read. `path`: as messages show it. */
export function sourceFrom(path: string, content: FileContent): ReadSource {
  if (content.kind === "bytes") return decodeSource(path, content.bytes);
  if (content.kind === "missing") return { diagnostics: [] };
  return { diagnostics: [whyNotRead(path, content, { source: source(path, ""), start: 0, end: 0 })] };
}

/** Why a file that is there was not read, said at this place. */
export function whyNotRead(path: string, content: NotRead, span: Span): Diagnostic {
  switch (content.kind) {
    case "outside":
      return diagnoseFile("NN5102", span, { path });
    case "too large":
      return diagnoseFile("NN5101", span, { path, size: show(content.size), limit: show(MOST_BYTES) });
    case "refused":
      return diagnoseFile("NN5103", span, { path, reason: content.reason });
  }
}

type NotRead = Exclude<FileContent, { readonly kind: "bytes" | "missing" }>;

const show = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(1).replace(/\.0$/, "")} MB`;
