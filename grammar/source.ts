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

export function positionAt(source: Source, offset: number): Position {
  const starts = lineStartsOf(source);
  // Halved down to the last line that starts at the offset or before.
  let [line, end] = [0, starts.length];
  while (end - line > 1) {
    const middle = (line + end) >> 1;
    if ((starts[middle] as number) <= offset) line = middle;
    else end = middle;
  }
  return { line: line + 1, column: offset - (starts[line] as number) + 1 };
}

/** The offset of a position, or of the nearest place in the text. */
export function offsetAt(source: Source, { line, column }: Position): number {
  const starts = lineStartsOf(source);
  const start = starts[Math.max(line, 1) - 1] ?? source.text.length;
  const next = starts[Math.max(line, 1)];
  const end = next === undefined ? source.text.length : next - 1;
  return Math.max(start, Math.min(start + Math.max(column, 1) - 1, end));
}

const known = new WeakMap<Source, readonly number[]>();

function lineStartsOf(source: Source): readonly number[] {
  const found = known.get(source);
  if (found) return found;
  const starts = [0];
  for (let i = source.text.indexOf("\n"); i !== -1; i = source.text.indexOf("\n", i + 1)) starts.push(i + 1);
  known.set(source, starts);
  return starts;
}

/** `net.nn:18`, as comments and traces name a place. */
export const placeOf = (span: Span): string => `${span.source.path}:${positionAt(span.source, span.start).line}`;
