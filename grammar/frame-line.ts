import { visible } from "./check-text.ts";
import type { Span } from "./source.ts";

/** A line as a terminal shows it, and where in it, in terminal cells, the spans stand. */
export interface LaidOutLine {
  readonly text: string;
  readonly marks: readonly { readonly column: number; readonly length: number }[];
}

const longest = 110;
const reach = 400;
const tabStop = 4;

interface Cell {
  readonly text: string;
  readonly width: number;
  /** Offset of the character in the source. */
  readonly start: number;
  /** Cells before this one. */
  readonly column: number;
}

/** The spans begin on one line; of a span that goes on after it, the rest of the line counts. */
export function layOutLine(spans: readonly Span[]): LaidOutLine {
  const [first] = spans;
  if (first === undefined) return { text: "", marks: [] };
  const { text } = first.source;
  const lineStart = text.lastIndexOf("\n", first.start - 1) + 1;
  const newline = text.indexOf("\n", first.start);
  const lineEnd = newline === -1 ? text.length : newline;
  // Enough of a very long line for what `cut` shows of it.
  const [from, to] = [Math.max(lineStart, first.start - reach), Math.min(lineEnd, first.start + reach)];
  const { cells, total } = cellsOf(text.slice(from, to).replace(/\r$/, ""), from);
  const columnAt = (offset: number): number => cells.find(({ start }) => start >= offset)?.column ?? total;

  const marks = spans.map((span) => {
    const column = columnAt(span.start);
    return { column, length: Math.max(1, columnAt(Math.min(span.end, lineEnd)) - column) };
  });
  return cut(cells, total, marks, { before: from > lineStart, after: to < lineEnd });
}

function cellsOf(line: string, offset: number): { cells: Cell[]; total: number } {
  const cells: Cell[] = [];
  let column = 0;
  let start = offset;
  for (const character of line) {
    const text = character === "\t" ? " ".repeat(tabStop - (column % tabStop)) : visible(character);
    const width = text === character ? widthOf(character) : text.length;
    cells.push({ text, width, start, column });
    column += width;
    start += character.length;
  }
  return { cells, total: column };
}

/** Terminals give East Asian wide characters and emoji two cells, combining marks none. */
function widthOf(character: string): number {
  if (/[\p{Mn}\p{Me}\ufe0f]/u.test(character)) return 0;
  const isWide = /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
  return isWide.test(character) || /[\u3000-\u303e\uff01-\uff60]/.test(character) ? 2 : 1;
}

/** Of a very long line, the part around the first mark. */
function cut(
  cells: readonly Cell[],
  total: number,
  marks: LaidOutLine["marks"],
  isCut: { readonly before: boolean; readonly after: boolean },
): LaidOutLine {
  if (total <= longest && !isCut.before && !isCut.after) return { text: cells.map(({ text }) => text).join(""), marks };
  const wanted = Math.max(0, Math.min((marks[0]?.column ?? 0) - 30, total - longest));
  const shown = cells.filter(({ column, width }) => column >= wanted && column + width <= wanted + longest);
  const from = shown[0]?.column ?? 0;
  const to = (shown.at(-1)?.column ?? 0) + (shown.at(-1)?.width ?? 0);
  const [before, after] = [isCut.before || from > 0 ? "…" : "", isCut.after || to < total ? "…" : ""];
  return {
    text: `${before}${shown.map(({ text }) => text).join("")}${after}`,
    marks: marks.map(({ column, length }) => {
      const start = Math.min(Math.max(column, from), to);
      const end = Math.min(Math.max(column + length, from), to);
      return { column: start - from + before.length, length: Math.max(1, end - start) };
    }),
  };
}
