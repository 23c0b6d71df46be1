import type { IToken, TokenType } from "chevrotain";
import { closest } from "../did-you-mean.ts";
import { at, isName, startsLine, written, type Found, type Reading } from "./foreign-reading.ts";
import { endsOperand } from "../limits.ts";
import * as t from "../tokens.ts";

/** `retrun x`, `modle Net {` and `foward(x) {`: what follows shows that the word was to begin something. */
export function misspelt(reading: Reading): Found | undefined {
  const { source, tokens, i, token, previous } = reading;
  const next = tokens[i + 1];
  if (next === undefined || token.tokenType !== t.Identifier || startsLine(source, next)) return undefined;
  const before = previous?.tokenType;
  const isAfterValue = before === undefined || endsOperand(before);
  if (before !== t.LBrace && !(isAfterValue && startsLine(source, token))) return undefined;
  if (next.tokenType === t.LParen) {
    const isForward = closest(token.image, ["forward"]) !== undefined && hasBody(tokens, i + 1);
    return isForward ? written(reading, "forward", [t.Forward]) : undefined;
  }
  const candidates = isName(next)
    ? beforeNames
    : literals.has(next.tokenType) || beginsResults(tokens, i + 1)
      ? beforeValues
      : undefined;
  const near = candidates && closest(token.image, candidates.keys());
  const word = near === "model" && tokens[i + 2]?.tokenType === t.LParen ? "module" : near;
  const type = word === undefined ? undefined : candidates?.get(word);
  return word === undefined || type === undefined ? undefined : written(reading, word, [type]);
}

const beforeValues: ReadonlyMap<string, TokenType> = new Map([["return", t.Return]]);
const beforeNames: ReadonlyMap<string, TokenType> = new Map([
  ...beforeValues,
  ["model", t.Model],
  ["module", t.Module],
  ["const", t.Const],
  ["assert", t.Assert],
]);
const literals: ReadonlySet<TokenType> = new Set([t.NumberToken, t.WholeString, t.True, t.False, t.None]);

/** `{ logits: …` */
const beginsResults = (tokens: readonly IToken[], i: number): boolean =>
  tokens[i]?.tokenType === t.LBrace && tokens[i + 2]?.tokenType === t.Colon;

/** Whether the parenthesis at `open` is that of parameters. */
function hasBody(tokens: readonly IToken[], open: number): boolean {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const { tokenType } = at(tokens, i);
    if (tokenType === t.LParen) depth++;
    else if (tokenType === t.RParen && --depth === 0) {
      const after = tokens[i + 1]?.tokenType;
      return after === t.LBrace || after === t.Arrow || after === t.Colon;
    } else if (tokenType === t.LBrace) return false;
  }
  return false;
}
