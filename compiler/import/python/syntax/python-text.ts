import type { parser } from "@lezer/python";
import type { Source, Span } from "../../../../grammar/source.ts";

/** A node of lezer's tree. */
export type SyntaxNode = ReturnType<typeof parser.parse>["topNode"];

/** A node of lezer's tree and the text it is of. */
export interface Reader {
  readonly source: Source;
}

export const spanOf = ({ source }: Reader, { from, to }: { readonly from: number; readonly to: number }): Span => ({
  source,
  start: from,
  end: to,
});

export const textOf = ({ source }: Reader, { from, to }: SyntaxNode): string => source.text.slice(from, to);

/** What a node is made of, without comments. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (child.name !== "Comment") children.push(child);
  return children;
}

/** Splits at commas. */
export function splitAtCommas(nodes: readonly SyntaxNode[]): SyntaxNode[][] {
  const parts: SyntaxNode[][] = [[]];
  for (const node of nodes)
    if (node.name === ",") parts.push([]);
    else parts.at(-1)?.push(node);
  return parts.filter((part) => part.length > 0);
}
