import type { Span } from "../../../grammar/source.ts";
import { lexer } from "../../../grammar/tokens.ts";

/** The name itself: what stands in parentheses has a span that begins and ends with these. */
export function nameSpan(name: string, span: Span): Span {
  if (span.end - span.start === name.length) return span;
  const { tokens } = lexer.tokenize(span.source.text.slice(span.start, span.end));
  const token = tokens.find(({ image }) => image === name);
  const start = span.start + (token?.startOffset ?? 0);
  return token ? { source: span.source, start, end: start + name.length } : span;
}
