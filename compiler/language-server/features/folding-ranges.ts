import { positionAt } from "../../../grammar/source.ts";
import { lexer, LBrace, LBracket, LParen, RBrace, RBracket, RParen } from "../../../grammar/tokens.ts";
import { parsed } from "../analysis/parsed.ts";
import type { Project } from "../project.ts";

/** Lines from 1 on that can be shown as their first. */
export interface FoldingRange {
  readonly startLine: number;
  readonly endLine: number;
  readonly kind?: "comment" | "imports";
}

/** Brackets over several lines, comments over several lines, and the imports. Works on texts that do not parse, too. */
export function foldingRanges(project: Project, path: string): readonly FoldingRange[] {
  const source = project.read(path);
  if (!source) return [];
  const lineOf = (offset: number): number => positionAt(source, offset).line;
  const ranges: FoldingRange[] = [];
  const open: number[] = [];
  const { tokens, groups } = lexer.tokenize(source.text);
  for (const { tokenType, startOffset } of tokens) {
    if (tokenType === LBrace || tokenType === LBracket || tokenType === LParen) open.push(lineOf(startOffset));
    else if (tokenType === RBrace || tokenType === RBracket || tokenType === RParen) {
      const startLine = open.pop();
      const endLine = lineOf(startOffset) - 1;
      if (startLine !== undefined && endLine > startLine) ranges.push({ startLine, endLine });
    }
  }
  const comments = (groups["comments"] ?? [])
    .filter(({ startOffset }) => /^[ \t]*$/.test(lineBefore(source.text, startOffset)))
    .map(({ startOffset }) => lineOf(startOffset));
  ranges.push(...runsOf(comments).map((range) => ({ ...range, kind: "comment" as const })));
  const imports = parsed(source).file.declarations.filter(({ kind }) => kind === "import");
  const [first, last] = [imports[0], imports.at(-1)];
  if (first && last) {
    const [startLine, endLine] = [lineOf(first.span.start), lineOf(last.span.end)];
    if (endLine > startLine) ranges.push({ startLine, endLine, kind: "imports" });
  }
  return ranges;
}

const lineBefore = (text: string, offset: number): string => text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);

/** Lines that follow each other, where there are at least two. */
function runsOf(lines: readonly number[]): { readonly startLine: number; readonly endLine: number }[] {
  const runs: { startLine: number; endLine: number }[] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last && last.endLine === line - 1) last.endLine = line;
    else runs.push({ startLine: line, endLine: line });
  }
  return runs.filter(({ startLine, endLine }) => endLine > startLine);
}
