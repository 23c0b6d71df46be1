import type { IToken, TokenType } from "chevrotain";
import type { Comment } from "./ast.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { withFnAsName } from "./fn-as-name.ts";
import { visible } from "./check-text.ts";
import { readForeign } from "./repair/foreign.ts";
import { readPythonBlocks } from "./repair/python-blocks.ts";
import { readPythonExpressions } from "./repair/python-expressions.ts";
import { nestingLimit } from "./limits.ts";
import { syntaxError } from "./messages.ts";
import type { Placement } from "./recovery.ts";
import type { Source, Span } from "./source.ts";
import * as t from "./tokens.ts";

export interface Tokenized {
  readonly tokens: IToken[];
  readonly comments: Comment[];
  readonly diagnostics: Diagnostic[];
  /** What could not be made sense of: the parser's complaints about these lines are consequences. */
  readonly unreadable: Span[];
}

/** Text to tokens. What is evidently meant otherwise is reported and read as it was meant. */
export function tokenize(source: Source): Tokenized {
  const out: Tokenized = { tokens: [], comments: [], diagnostics: [], unreadable: [] };
  readCode(source, 0, source.text.length, 0, out);
  placeOnLines(source, out.tokens);
  const { tokens, diagnostics } = readPythonBlocks(source, out.tokens, out.diagnostics);
  out.comments.sort((a, b) => a.span.start - b.span.start);
  return { ...out, tokens, diagnostics: [...out.diagnostics, ...diagnostics] };
}

function readCode(source: Source, start: number, end: number, depth: number, out: Tokenized): void {
  const result = t.lexer.tokenize(source.text.slice(start, end));
  for (const { offset, length } of result.errors) {
    const span = { source, start: start + offset, end: start + offset + length };
    const found = `\`${visible(source.text.slice(span.start, Math.min(span.end, span.start + 20)))}\``;
    out.diagnostics.push(syntaxError("NN1001", span, { found, count: [...found].length - 2 }));
    out.unreadable.push(span);
  }
  for (const comment of result.groups["comments"] ?? []) {
    const span = {
      source,
      start: start + comment.startOffset,
      end: start + comment.startOffset + comment.image.length,
    };
    out.comments.push({ text: comment.image.replace(/^# ?/, ""), span });
    if (depth > 0) {
      out.diagnostics.push(syntaxError("NN1019", span, undefined));
      out.unreadable.push(span);
    }
  }

  const raw = withFnAsName(
    source.text,
    result.tokens.map((token) => moved(token, start)),
  );
  const meant = readPythonExpressions(source, readForeign(source, raw, out), out.diagnostics);
  for (const token of meant) {
    if (token.tokenType === t.WholeString) readString(source, token, depth, out);
    else out.tokens.push(token);
  }
}

/** For `recovery.ts`. */
function placeOnLines({ text }: Source, tokens: readonly IToken[]): void {
  let indentation = 0;
  let before: number | undefined;
  for (const token of tokens) {
    const newline = text.slice(before ?? 0, token.startOffset).lastIndexOf("\n");
    const isFirstOnLine = newline !== -1 || before === undefined;
    if (isFirstOnLine) indentation = token.startOffset - (before ?? 0) - (newline + 1);
    const placement: Placement = { isFirstOnLine, indentation };
    token.payload = placement;
    before = token.startOffset + token.image.length;
  }
}

/** One token becomes `"`, text, `{`, the tokens of the expression, `}`, …, `"`. */
function readString(source: Source, string: IToken, depth: number, out: Tokenized): void {
  const start = string.startOffset;
  const { end, closed } = t.endOfString(source.text, start);
  const { text } = source;
  const push = (type: TokenType, from: number, to: number): void => {
    out.tokens.push(t.tokenAt(type, text, from, to));
  };
  push(t.StringStart, start, start + 1);
  if (!closed) {
    const span = { source, start, end };
    out.diagnostics.push(syntaxError("NN1003", span, undefined));
    out.unreadable.push(span);
    push(t.StringEnd, end, end);
    return;
  }
  if (depth > nestingLimit) {
    out.diagnostics.push(syntaxError("NN1030", { source, start, end }, { limit: nestingLimit }));
    push(t.StringEnd, end - 1, end);
    return;
  }
  let from = start + 1;
  for (let offset = from; offset < end - 1; offset++) {
    if (text[offset] === "\\") offset += t.escapeLength(text, offset) - 1;
    else if (text[offset] === "{") {
      const close = endOfInterpolation(text, offset);
      if (offset > from) push(t.StringText, from, offset);
      push(t.InterpolationStart, offset, offset + 1);
      readCode(source, offset + 1, close, depth + 1, out);
      push(t.InterpolationEnd, close, close + 1);
      from = close + 1;
      offset = close;
    }
  }
  if (end - 1 > from) push(t.StringText, from, end - 1);
  push(t.StringEnd, end - 1, end);
}

/** The string around it is closed, so its braces are too. */
function endOfInterpolation(text: string, start: number): number {
  let depth = 0;
  for (let offset = start; offset < text.length; offset++) {
    const character = text[offset];
    if (character === '"') offset = t.endOfString(text, offset).end - 1;
    else if (character === "{") depth++;
    else if (character === "}" && --depth === 0) return offset;
  }
  return text.length;
}

/** The lexer was shown a part of the text; and with `onlyOffset` it leaves out where tokens end. */
function moved(token: IToken, by: number): IToken {
  const startOffset = token.startOffset + by;
  return { ...token, startOffset, endOffset: startOffset + token.image.length - 1 };
}
