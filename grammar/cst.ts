import type { CstNode, IToken } from "chevrotain";
import type { Source, Span } from "./source.ts";

/** Reading chevrotain's untyped tree. After recovery any part may be missing. */

// The parser files rule results under rule names or labels in lower case, tokens under names in upper case.
export const nodes = (node: CstNode | undefined, rule: string): readonly CstNode[] =>
  (node?.children[rule] ?? []) as CstNode[];
export const node = (parent: CstNode | undefined, rule: string): CstNode | undefined => nodes(parent, rule)[0];

/** Without the tokens that recovery made up; they have no place in the text. */
export const tokens = (node: CstNode | undefined, name: string): readonly IToken[] =>
  ((node?.children[name] ?? []) as IToken[]).filter(({ startOffset }) => !Number.isNaN(startOffset));
export const token = (node: CstNode | undefined, name: string): IToken | undefined => tokens(node, name)[0];

export const tokenSpan = (source: Source, token: IToken): Span => ({
  source,
  start: token.startOffset,
  end: token.startOffset + token.image.length,
});

/** A node that recovery left empty stands nowhere: then `fallback`. */
export function nodeSpan(source: Source, node: CstNode, fallback: Span): Span {
  const start = node.location?.startOffset ?? NaN;
  const end = node.location?.endOffset ?? NaN;
  if (Number.isNaN(start) || Number.isNaN(end)) return fallback;
  return { source, start, end: Math.max(end + 1, start) };
}
