import type { Span } from "../../grammar/source.ts";

/** What is to stand in place of a stretch of text. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** A text with these edits, of which no two overlap: of those that do, the first counts. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const inOrder = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let [result, from] = ["", 0];
  for (const { span, text: inserted } of inOrder) {
    if (span.start < from) continue;
    result += text.slice(from, span.start) + inserted;
    from = span.end;
  }
  return result + text.slice(from);
}
