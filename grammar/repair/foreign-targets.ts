import { at, endOf, isName, openerBefore, startsLine, type Found, type Reading } from "./foreign-reading.ts";
import { syntaxError } from "../messages.ts";
import * as t from "../tokens.ts";

const closers = new Map([
  [t.LParen, t.RParen],
  [t.LBracket, t.RBracket],
]);

/** `(a, b) = …` and `[a, b] = …`, which are written without brackets. A field has one name. */
export function bracketedTargets({ source, tokens, i, token }: Reading): Found | undefined {
  const closer = closers.get(token.tokenType);
  if (!closer || !startsLine(source, token) || isField({ source, tokens, i })) return undefined;
  let end = i + 1;
  // Inner ones stay, but not first: they would go on from the line before.
  let depth = 0;
  for (; end < tokens.length; end++) {
    const type = tokens[end]?.tokenType;
    if (type === t.LParen && end > i + 1) depth++;
    else if (type === t.RParen && depth > 0) depth--;
    else if (!isName(tokens[end]) && type !== t.Comma && type !== t.Hole) break;
  }
  const inner = tokens.slice(i + 1, end);
  if (tokens[end]?.tokenType !== closer || tokens[end + 1]?.tokenType !== t.Equals || !inner.some(isName))
    return undefined;
  const span = { source, start: token.startOffset, end: endOf(at(tokens, end)) };
  const holes = { found: source.text.slice(span.start, span.end), instead: textOf(inner) };
  return {
    diagnostic: syntaxError("NN1006", span, holes),
    // A comma at the end makes no further target.
    instead: inner.at(-1)?.tokenType === t.Comma ? inner.slice(0, -1) : inner,
    taken: end + 1 - i,
  };
}

const textOf = (inner: Reading["tokens"]): string =>
  inner
    .map(({ image }) => (image === "," ? ", " : image))
    .join("")
    .replace(/, $/, "");

/** Whether the braces around are those of a module or a model, whose line begins with that word. */
function isField({ source, tokens, i }: Pick<Reading, "source" | "tokens" | "i">): boolean {
  let head = openerBefore(tokens, i);
  while (head > 0 && !startsLine(source, at(tokens, head))) head--;
  const type = tokens[head]?.tokenType;
  return type === t.Module || type === t.Model;
}
