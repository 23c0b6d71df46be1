import type { Source, Span } from "../../grammar/source.ts";

/** Where a key (or string) of the configuration stands in its text, as far as that can be seen without parsing it. */
export function spanOfKey(file: Source, key: string): Span {
  const escaped = key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const found = new RegExp(`(?<=["'\`])${escaped}(?=["'\`])|(?<![\\w$.])${escaped}(?=\\s*[:,}])`).exec(file.text);
  if (found) return { source: file, start: found.index, end: found.index + key.length };
  return spanOfExport(file);
}

/** `export default`, or the file's start. */
export function spanOfExport(file: Source): Span {
  const found = /\bexport default\b/.exec(file.text);
  const start = found?.index ?? 0;
  return { source: file, start, end: start + (found?.[0].length ?? Math.min(1, file.text.length)) };
}
