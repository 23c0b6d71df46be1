import type { File } from "./ast.ts";
import { buildAst } from "./build/build-ast.ts";
import { checkText } from "./check-text.ts";
import { describeError } from "./describe-error.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { checkLimits } from "./limits.ts";
import { parseTokens, type ParserError } from "./parser.ts";
import type { Source, Span } from "./source.ts";
import { tokenize } from "./tokenize.ts";

/** Text to syntax tree. Never throws; with errors the tree holds what could be read. */
export function parse(source: Source): { file: File; diagnostics: Diagnostic[] } {
  const { tokens, comments, diagnostics, unreadable } = tokenize(source);
  const found = [...checkText(source), ...diagnostics];
  const tooDeep = checkLimits(source, tokens);
  if (tooDeep !== undefined) {
    const span = { source, start: 0, end: source.text.length };
    return {
      file: { kind: "file", source, declarations: [], comments, span },
      diagnostics: inOrder([...found, tooDeep]),
    };
  }
  const { cst, errors } = parseTokens(tokens);
  const foreign = diagnostics.map(({ span }) => span);
  const own = errors.filter(
    (error) =>
      !isConsequence(source, error, isPythonBlock(error) ? foreign : unreadable) &&
      !errors.some((other) => leavesRest(other) && isRestOf(source, error, other)),
  );
  const { file, diagnostics: meaning } = buildAst(source, cst, comments);
  return {
    file,
    diagnostics: inOrder([...found, ...own.map((error) => describeError(source, tokens, error)), ...meaning]),
  };
}

/** Of several errors at one place the first found says the most. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const sorted = [...diagnostics].sort((a, b) => a.span.start - b.span.start);
  return sorted.filter(({ span }, i) => span.start !== sorted[i - 1]?.span.start);
}

/** On a line that could not be read the parser has nothing to say. */
function isConsequence(source: Source, error: ParserError, unreadable: readonly Span[]): boolean {
  return unreadable.some((span) =>
    [error.token, error.previousToken].some(
      (token) => token !== undefined && isOnLineOf(source, token.startOffset, span),
    ),
  );
}

/** `x[:, 0] = 1` and `a, (b, c) = d`: where no target can be, the rest of the line is no statement either. */
const leavesRest = ({ message, token, context }: ParserError): boolean =>
  (message === "Assignment" && token.tokenType.name === "LBracket") ||
  (context.ruleStack.at(-1) === "names" && token.tokenType.name === "LParen");

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
