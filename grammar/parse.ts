import type { Comment, File } from "./ast.ts";
import { buildAst } from "./build/build-ast.ts";
import { checkText } from "./check-text.ts";
import { describeError } from "./describe-error.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { checkLimits } from "./limits.ts";
import { parseTokens, type ParserError } from "./parser.ts";
import { checkPython } from "./python-file.ts";
import { positionAt, type Source, type Span } from "./source.ts";
import { tokenize } from "./tokenize.ts";
import { lexer } from "./tokens.ts";

/** Text to syntax tree. Never throws; with errors the tree holds what could be read. */
export function parse(source: Source): { file: File; diagnostics: Diagnostic[] } {
  const tooSoon = checkBeginning(source);
  if (tooSoon !== undefined) return unparsed(source, [...checkText(source), tooSoon], []);
  const python = checkPython(source);
  if (python !== undefined) return unparsed(source, [python], []);
  const { tokens, comments, diagnostics, unreadable } = tokenize(source);
  const found = [...checkText(source), ...diagnostics];
  const tooDeep = checkLimits(source, tokens);
  if (tooDeep !== undefined) return unparsed(source, [...found, tooDeep], comments);
  const { cst, errors } = parseTokens(tokens);
  const foreign = diagnostics.map(({ span }) => span);
  const leaving = errors.filter(leavesRest);
  const isOnForeign = onLinesOf(source, foreign);
  const isOnUnreadable = onLinesOf(source, unreadable);
  const own = errors.filter(
    (error) =>
      !isConsequence(error, isPythonBlock(error) ? isOnForeign : isOnUnreadable) &&
      !leaving.some((other) => isRestOf(source, error, other)),
  );
  const { file, diagnostics: meaning } = buildAst(source, cst, comments);
  return {
    file,
    diagnostics: inOrder([...found, ...own.map((error) => describeError(source, tokens, error)), ...meaning]),
  };
}

/** How much of a file shows whether it is one that nobody can have written, in characters. */
const BEGINNING = 2 ** 16;

/** A file that is nested without end is refused by its beginning: reading all of it takes seconds. */
function checkBeginning(source: Source): Diagnostic | undefined {
  if (source.text.length <= BEGINNING) return undefined;
  return checkLimits(source, lexer.tokenize(source.text.slice(0, BEGINNING)).tokens);
}

const unparsed = (
  source: Source,
  diagnostics: readonly Diagnostic[],
  comments: readonly Comment[],
): { file: File; diagnostics: Diagnostic[] } => ({
  file: { kind: "file", source, declarations: [], comments, span: { source, start: 0, end: source.text.length } },
  diagnostics: inOrder(diagnostics),
});

/** Of several errors at one place the first found says the most. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const sorted = [...diagnostics].sort((a, b) => a.span.start - b.span.start);
  return sorted.filter(({ span }, i) => span.start !== sorted[i - 1]?.span.start);
}

/** On a line that could not be read the parser has nothing to say. */
const isConsequence = (error: ParserError, isOnLine: (offset: number) => boolean): boolean =>
  [error.token, error.previousToken].some((token) => token !== undefined && isOnLine(token.startOffset));

/** Whether a place is on a line of one of these spans. What the end of the file has as its place is on the last. */
function onLinesOf(source: Source, spans: readonly Span[]): (offset: number) => boolean {
  const lineOf = (offset: number): number =>
    positionAt(source, Number.isNaN(offset) ? source.text.length : offset).line;
  const lines = new Set<number>();
  for (const { start, end } of spans)
    for (let line = lineOf(start), last = lineOf(end); line <= last; line++) lines.add(line);
  return (offset) => lines.has(lineOf(offset));
}

/** `x[:, 0] = 1`: where no target can be, the rest of the line is no statement either. */
const leavesRest = ({ message, token }: ParserError): boolean =>
  message === "Assignment" && token.tokenType.name === "LBracket";

const isRestOf = (source: Source, { token }: ParserError, { token: { startOffset } }: ParserError): boolean =>
  token.startOffset > startOffset &&
  isOnLineOf(source, token.startOffset, { source, start: startOffset, end: startOffset });

/** `if True: x = y`: who writes one word of Python writes its `:` too, and will leave both. */
const isPythonBlock = ({ message, token }: ParserError): boolean =>
  message === "LBrace" && token.tokenType.name === "Colon";

function isOnLineOf({ text }: Source, offset: number, span: Span): boolean {
  if (Number.isNaN(offset)) return !text.slice(span.end).includes("\n");
  const [from, to] = [Math.min(offset, span.end), Math.max(offset, span.start)];
  return !text.slice(from, to).includes("\n");
}
