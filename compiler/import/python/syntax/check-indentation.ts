import type { Span } from "../../../../grammar/source.ts";
import type { Source } from "../../../../grammar/source.ts";

/** A line whose indentation Python refuses, and why: lezer's grammar takes such lines somewhere. */
export interface WrongIndentation {
  readonly span: Span;
  readonly found: string;
}

interface Line {
  /** Of its first character that is no space. */
  readonly start: number;
  readonly indent: number;
  /** Whether its last character opens a block. */
  readonly opensBlock: boolean;
}

/** The first line that stands further in than what is before it asks for, or as far as nothing before it. */
export function checkIndentation(source: Source): WrongIndentation | undefined {
  const levels = [0];
  let opens = false;
  for (const { start, indent, opensBlock } of logicalLines(source.text)) {
    const least = levels.at(-1) ?? 0;
    const wrong = (found: string): WrongIndentation => ({ span: { source, start, end: start + 1 }, found });
    if (opens && indent <= least) return wrong("an indented block is missing before this line");
    if (indent > least) {
      if (!opens) return wrong("this line is indented, and nothing before it opens a block");
      levels.push(indent);
    } else {
      while ((levels.at(-1) ?? 0) > indent) levels.pop();
      if (levels.at(-1) !== indent) return wrong("this line is indented as no line before it");
    }
    opens = opensBlock;
  }
  return undefined;
}

/** Lines as Python has them: what stands in parentheses or in a string, or behind a backslash, goes on with the line before. */
function logicalLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let at = 0;
  while (at < text.length) {
    let start = at;
    while (start < text.length && /[ \t\f]/.test(text[start] ?? "")) start++;
    const { end, last } = endOfLine(text, start);
    if (last !== "") lines.push({ start, indent: width(text.slice(at, start)), opensBlock: last === ":" });
    at = end + 1;
  }
  return lines;
}

/** A tab goes to the next multiple of eight. */
const width = (space: string): number => {
  let columns = 0;
  for (const each of space) columns = each === "\t" ? columns + 8 - (columns % 8) : each === " " ? columns + 1 : 0;
  return columns;
};

/** Where a line ends, and the last of its characters that says something. */
function endOfLine(text: string, start: number): { readonly end: number; readonly last: string } {
  let depth = 0;
  let last = "";
  for (let at = start; at < text.length; at++) {
    const each = text[at] ?? "";
    if (each === "\n" && depth === 0) return { end: at, last };
    if (each === "#") {
      const newline = text.indexOf("\n", at);
      at = (newline === -1 ? text.length : newline) - 1;
    } else if (each === "\\" && /^\r?\n/.test(text.slice(at + 1, at + 3))) at += text[at + 1] === "\r" ? 2 : 1;
    else if (each === '"' || each === "'") {
      at = endOfString(text, at);
      last = each;
    } else {
      if ("([{".includes(each)) depth++;
      if (")]}".includes(each)) depth = Math.max(0, depth - 1);
      if (!/\s/.test(each)) last = each;
    }
  }
  return { end: text.length, last };
}

/** Where a string that begins at a quote ends; one that never ends ends with its line. */
function endOfString(text: string, start: number): number {
  const quote = text.startsWith(text.slice(start, start + 1).repeat(3), start)
    ? text.slice(start, start + 3)
    : (text[start] ?? "");
  for (let at = start + quote.length; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text.startsWith(quote, at)) return at + quote.length - 1;
    else if (quote.length === 1 && text[at] === "\n") return at - 1;
  }
  return text.length;
}
