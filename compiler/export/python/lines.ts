import type { Comments } from "./comments.ts";
import { flat, INDENT, layOut, type Text } from "./layout.ts";

/** Lines of Python that grow, with the comments that belong to them. */
export interface Lines {
  readonly lines: string[];
  readonly depth: number;
  readonly comments: Comments;
}

export const deeper = (lines: Lines): Lines => ({ ...lines, depth: lines.depth + 1 });

/** Takes over the comments before a place of the source. */
export function commentsBefore({ lines, depth, comments }: Lines, offset: number): void {
  const { own, trailing } = comments.before(offset);
  if (trailing.length > 0 && lines.length > 0) lines[lines.length - 1] += `  ${trailing.join(" ")}`;
  const above = lines.length > 0 ? own : [...trailing, ...own];
  for (const text of above) lines.push(`${INDENT.repeat(depth)}${text}`);
}

export function line({ lines, depth }: Lines, text: Text): void {
  const indent = INDENT.repeat(depth);
  lines.push(`${indent}${layOut(text, indent)}`);
}

/** What holds no line yet does nothing. */
export function passIfEmpty(lines: Lines, count: number): void {
  if (!lines.lines.slice(count).some((each) => !each.trim().startsWith("#"))) line(lines, "pass");
}

export function docString(lines: Lines, doc: string | undefined): void {
  if (doc === undefined) return;
  const text = doc.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"');
  const [first = "", ...more] = text.split("\n");
  const isShort = more.length === 0 && !first.endsWith('"');
  if (isShort) return line(lines, `"""${first}"""`);
  line(lines, `"""${first}`);
  for (const each of more) line(lines, flat(each));
  line(lines, '"""');
}
