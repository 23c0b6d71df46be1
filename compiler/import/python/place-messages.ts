import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Source, Span } from "../../../grammar/source.ts";
import { lexer } from "../../../grammar/tokens.ts";

/** Where each token of a formatted text comes from. */
export type Places = readonly { readonly start: number; readonly end: number; readonly origin: Span | undefined }[];

/**
 * The places of a text that the formatter has laid out anew. It keeps all tokens and their order, but for commas and
 * parentheses, so that the others of both texts go together one by one.
 */
export function placesOf(raw: string, formatted: string, origins: readonly Span[]): Places {
  const marks: { readonly at: number; readonly origin: Span | undefined }[] = [];
  let plain = "";
  let from = 0;
  for (const match of raw.matchAll(/\uE000(\d+)\uE001/g)) {
    plain += raw.slice(from, match.index);
    from = match.index + match[0].length;
    marks.push({ at: plain.length, origin: origins[Number(match[1])] });
  }
  plain += raw.slice(from);
  const before = wordsOf(plain);
  let mark = -1;
  return wordsOf(formatted).map(({ start, end, image }, i) => {
    const own = before[i];
    if (own?.image !== image) return { start, end, origin: undefined };
    while (mark + 1 < marks.length && (marks[mark + 1]?.at ?? Infinity) < own.end) mark++;
    return { start, end, origin: marks[mark]?.origin };
  });
}

const wordsOf = (text: string): { readonly start: number; readonly end: number; readonly image: string }[] =>
  lexer
    .tokenize(text)
    .tokens.flatMap(({ image, startOffset }) =>
      image === "," || image === "(" || image === ")"
        ? []
        : [{ start: startOffset, end: startOffset + image.length, image }],
    );

/** A message about the `.nn` text at the line of Python that it comes from. */
export function placeMessage(diagnostic: Diagnostic, written: Source, places: Places): Diagnostic {
  const span = placeSpan(diagnostic.span, written, places);
  return {
    ...diagnostic,
    span,
    notes: diagnostic.notes.map((note) => ({ ...note, span: placeSpan(note.span, written, places) })),
  };
}

function placeSpan(span: Span, written: Source, places: Places): Span {
  if (span.source !== written) return span;
  const within = places.filter(({ start, end, origin }) => origin && end > span.start && start < span.end);
  const nearest =
    within.length > 0 ? within : places.filter(({ start, origin }) => origin && start <= span.start).slice(-1);
  const [first] = nearest;
  if (!first?.origin) return span;
  const { source } = first.origin;
  const same = nearest.flatMap(({ origin }) => (origin?.source === source ? [origin] : []));
  // The callee and its arguments are marked one by one; what is marked on another line belongs to another statement.
  const lineEnd = source.text.indexOf("\n", first.origin.start);
  const limit = lineEnd === -1 ? source.text.length : lineEnd;
  const end = Math.max(first.origin.end, ...same.map((each) => each.end).filter((each) => each <= limit));
  return { source, start: first.origin.start, end: Math.max(first.origin.start + 1, Math.min(end, limit)) };
}
