import { tokenMatcher, type IToken } from "chevrotain";
import { retyped } from "./repair/foreign-reading.ts";
import * as t from "./tokens.ts";

/**
 * `fn` before a name begins a function; elsewhere it is a name, as fields of PyTorch's modules are often called: `fn = Linear(4, 4)`,
 * `x |> fn`, `block.fn`.
 */
export const withFnAsName = (text: string, tokens: readonly IToken[]): IToken[] =>
  tokens.map((token, i) =>
    token.tokenType === t.Fn && isName(text, token, tokens[i - 1], tokens[i + 1])
      ? retyped(token, t.Identifier)
      : token,
  );

function isName(text: string, token: IToken, before: IToken | undefined, after: IToken | undefined): boolean {
  if (before?.tokenType === t.Dot) return true;
  if (after === undefined) return false;
  const isApart = (from: IToken, to: IToken): boolean =>
    text.slice(from.startOffset + from.image.length, to.startOffset).includes("\n");
  if (tokenMatcher(after, t.Name)) return after.tokenType === t.As || isApart(token, after);
  // `fn (x) = x` lacks its name.
  if (after.tokenType === t.LParen) return before !== undefined && !isApart(before, token);
  return tokenMatcher(after, t.Operator) || tokenMatcher(after, t.Assignment) || followers.has(after.tokenType);
}

const followers: ReadonlySet<unknown> = new Set([
  ...[t.Comma, t.Colon, t.RParen, t.RBracket, t.RBrace, t.LBracket, t.Dot, t.If, t.For, t.In, t.Else, t.Return],
  ...[t.InterpolationEnd],
]);
