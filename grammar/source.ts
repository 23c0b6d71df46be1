/** A source file as text. `path` is what messages call it; it is never read from again. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** A stretch of a source, in UTF-16 units; `end` is exclusive. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

export interface Position {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
}

export const source = (path: string, text: string): Source => ({ path, text });

/** The smallest span that holds both. They are of one source. */
export const spanning = (first: Span, last: Span): Span => ({
  source: first.source,
  start: Math.min(first.start, last.start),
  end: Math.max(first.end, last.end),
});

export function positionAt({ text }: Source, offset: number): Position {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  let line = 1;
  for (let i = text.indexOf("\n"); i !== -1 && i < lineStart; i = text.indexOf("\n", i + 1)) line++;
  return { line, column: offset - lineStart + 1 };
}

/** `net.nn:18`, as comments and traces name a place. */
export const placeOf = (span: Span): string => `${span.source.path}:${positionAt(span.source, span.start).line}`;
