import { EOF, type IToken } from "chevrotain";
import type { Diagnostic } from "./diagnostic.ts";
import { visible } from "./check-text.ts";
import { syntaxError } from "./messages.ts";
import type { ParserError } from "./parser.ts";
import type { Source, Span } from "./source.ts";
import * as t from "./tokens.ts";

/** What the parser stumbled over, in the user's words. */
export function describeError(source: Source, error: ParserError): Diagnostic {
  const rule = error.context.ruleStack.at(-1) ?? "file";
  const found = error.token;
  return syntaxError("NN1002", foundSpan(source, error), {
    expected: expectation(rule, error),
    found: describeFound(found),
  });
}

/** At the end of the file the caret stands behind the last token. */
function foundSpan(source: Source, { token, previousToken }: ParserError): Span {
  if (token.tokenType !== EOF) return { source, start: token.startOffset, end: token.startOffset + token.image.length };
  const last = previousToken;
  const start = last === undefined || Number.isNaN(last.startOffset) ? 0 : last.startOffset + last.image.length;
  return { source, start, end: start };
}

function describeFound({ tokenType, image }: IToken): string {
  if (tokenType === EOF) return "the end of the file";
  if (tokenType === t.StringStart) return "a string";
  const word = `\`${visible(image.length > 40 ? `${image.slice(0, 40)}…` : image)}\``;
  return t.reservedWords.has(tokenType) ? `the reserved word ${word}` : word;
}

function expectation(rule: string, error: ParserError): string {
  return error.message || rule;
}
