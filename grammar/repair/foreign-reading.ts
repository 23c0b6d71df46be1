import type { IToken, TokenType } from "chevrotain";
import type { Diagnostic } from "../diagnostic.ts";
import { syntaxError } from "../messages.ts";
import type { Source, Span } from "../source.ts";
import * as t from "../tokens.ts";

/** Where `foreign.ts` is in the tokens. */
export interface Reading {
  readonly source: Source;
  readonly tokens: readonly IToken[];
  readonly i: number;
  readonly token: IToken;
  readonly previous: IToken | undefined;
  /** Words that mean something elsewhere, and are names in this file. */
  readonly declared: ReadonlySet<string>;
}

export interface Found {
  readonly diagnostic: Diagnostic;
  readonly instead: readonly IToken[];
  /** How many tokens it replaces. */
  readonly taken?: number;
  readonly unreadable?: boolean;
}

/** What `instead` says is written here, and the tokens of that. */
export const written = (reading: Reading, instead: string, types: readonly TokenType[], taken = 1): Found => {
  const { source, tokens, i, token } = reading;
  const last = at(tokens, i + taken - 1);
  const span = { source, start: token.startOffset, end: endOf(last) };
  const found = source.text.slice(span.start, span.end);
  return {
    diagnostic: syntaxError("NN1006", span, { found, instead }),
    instead: types.map((type) => retyped(token, type)),
    taken,
  };
};

export const startsLine = (source: Source, token: IToken): boolean => {
  let offset = token.startOffset - 1;
  while (offset >= 0 && /[ \t]/.test(source.text[offset] ?? "")) offset--;
  return offset < 0 || /[\r\n]/.test(source.text[offset] ?? "");
};

export const isName = (token: IToken | undefined): boolean => token?.tokenType.CATEGORIES?.includes(t.Name) ?? false;

export const retyped = (token: IToken, type: TokenType): IToken => ({
  ...token,
  tokenType: type,
  tokenTypeIdx: type.tokenTypeIdx ?? 0,
});

export const endOf = (token: IToken): number => token.startOffset + token.image.length;
export const spanOf = (source: Source, token: IToken): Span => ({
  source,
  start: token.startOffset,
  end: endOf(token),
});

/** `i` is known to be in range. */
export const at = (tokens: readonly IToken[], i: number): IToken => tokens[i] as IToken;

/** The innermost bracket that is open before token `i`, if it is not too far away; -1 if there is none. */
export function openerBefore(tokens: readonly IToken[], i: number): number {
  let depth = 0;
  for (let before = i - 1; before >= Math.max(0, i - 2000); before--) {
    const { image } = at(tokens, before);
    if (/^[)\]}]$/.test(image)) depth++;
    else if (/^[([{]$/.test(image) && depth-- === 0) return before;
  }
  return -1;
}
