import type { IToken } from "chevrotain";
import { endOf, isName, openerBefore, type Found, type Reading } from "./foreign-reading.ts";
import { syntaxError } from "../messages.ts";
import * as t from "../tokens.ts";

/** `x: torch.Tensor`, `mask: Optional[Tensor]` and `-> Tensor`: what is no name of a type is taken out as a whole. */
export function foreignType(reading: Reading, read: readonly IToken[]): Found | undefined {
  const { source, tokens, i, token } = reading;
  const isResult = token.tokenType === t.Arrow;
  if (isResult ? !isForward(read) : token.tokenType !== t.Colon || !isParameter(read)) return undefined;
  const end = typeEnd(tokens, i + 1);
  const [first, last] = [tokens[i + 1], tokens[end - 1]];
  if (first === undefined || last === undefined || end === i + 1) return undefined;
  // A single name is read as a type, and so is the list of a single name.
  if (
    !isResult &&
    (end === i + 2 || /^(?:int|float|bool|string|module)$/.test(first.image) || tokens[i + 3]?.tokenType === t.RBracket)
  )
    return undefined;
  const span = { source, start: first.startOffset, end: endOf(last) };
  const found = source.text.slice(span.start, span.end);
  const help = isResult ? "a result is declared by its shape, -> [N, 10], or not at all" : undefined;
  return { diagnostic: syntaxError("NN1016", span, { found }, { help }), instead: [], taken: end - i };
}

/** Whether what has been read ends with a parameter's name: the innermost open bracket is that of a head. */
function isParameter(read: readonly IToken[]): boolean {
  const before = read.at(-2)?.tokenType;
  if (!isName(read.at(-1)) || (before !== t.LParen && before !== t.Comma)) return false;
  const open = openerBefore(read, read.length);
  const [word, name, sign] = [read[open - 2], read[open - 1], read[open]];
  const isHead = word?.tokenType === t.Fn || word?.tokenType === t.Module || name?.tokenType === t.Forward;
  return isHead && sign?.tokenType === t.LParen;
}

/** Whether what has been read ends with `forward(…)`. */
const isForward = (read: readonly IToken[]): boolean =>
  read.at(-1)?.tokenType === t.RParen && read[openerBefore(read, read.length - 1) - 1]?.tokenType === t.Forward;

/** Behind `a.b[…]`. */
function typeEnd(tokens: readonly IToken[], from: number): number {
  if (!isName(tokens[from])) return from;
  let end = from + 1;
  while (tokens[end]?.tokenType === t.Dot && isName(tokens[end + 1])) end += 2;
  if (tokens[end]?.tokenType !== t.LBracket) return end;
  let depth = 0;
  for (let i = end; i < tokens.length; i++) {
    const type = tokens[i]?.tokenType;
    if (type === t.LBrace || type === t.RParen) return end;
    if (type === t.LBracket) depth++;
    else if (type === t.RBracket && --depth === 0) return i + 1;
  }
  return end;
}
