import type { IToken } from "chevrotain";
import { at, openerBefore, spanOf, startsLine, type Found, type Reading } from "./foreign-reading.ts";
import { endsOperand } from "../limits.ts";
import { syntaxError } from "../messages.ts";
import * as t from "../tokens.ts";

/** `pass`, `break` and `continue` where they can only be statements: elsewhere they are names. */
export function loneWord(reading: Reading): Found | undefined {
  const { source, tokens, i, token } = reading;
  const { image } = token;
  if (image !== "pass" && image !== "break" && image !== "continue") return undefined;
  const next = tokens[i + 1];
  const ends = next === undefined || next.tokenType === t.RBrace || (startsLine(source, next) && !goesOn(next));
  if (!ends || !beginsStatement(reading)) return undefined;
  return { diagnostic: syntaxError("NN1017", spanOf(source, token), { word: image }), instead: [] };
}

/** Whether a token goes on with a name. */
const goesOn = ({ tokenType }: IToken): boolean =>
  [t.LParen, t.LBracket, t.Dot, t.Comma].includes(tokenType) ||
  [t.Assignment, t.Operator].some((category) => tokenType.CATEGORIES?.includes(category));

function beginsStatement({ source, tokens, i, token }: Reading): boolean {
  const open = openerBefore(tokens, i);
  const opener = tokens[open]?.tokenType;
  if (opener !== undefined && opener !== t.LBrace) return false;
  const previous = tokens[i - 1]?.tokenType;
  // What follows the `:` of Python's blocks; a result has a `:` as well.
  if (previous === t.Colon) return tokens[open - 1]?.tokenType !== t.Return;
  if (previous === t.LBrace) return isBlock(tokens, open);
  return startsLine(source, token) && endsOperand(previous);
}

/** Whether the `{` at `from` is not that of a choice between two values; what it stands in decides where it begins. */
function isBlock(tokens: readonly IToken[], from: number): boolean {
  const head = [t.If, t.For, t.Forward, t.Fn, t.Else, t.RBrace];
  for (let open = from; tokens[open]?.tokenType === t.LBrace;) {
    let word = open - 1;
    while (word >= Math.max(0, open - 200) && !head.includes(at(tokens, word).tokenType)) word--;
    const type = tokens[word]?.tokenType;
    if (type !== t.If) return type === t.For || type === t.Forward || type === t.Fn;
    if (endsOperand(tokens[word - 1]?.tokenType)) return true;
    open = word - 1;
  }
  return false;
}
