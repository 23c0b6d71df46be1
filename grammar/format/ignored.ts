import type { Comment } from "../ast.ts";
import type { Span } from "../source.ts";
import type { CommentCursor } from "./place-comments.ts";
import type { Doc } from "./layout.ts";

/** `# prettier-ignore` before something keeps it as its author laid it out. */
export const isIgnored = (leading: readonly Comment[]): boolean => leading.at(-1)?.text.trim() === "prettier-ignore";

/** Something as it is written, its documentation and the comments in it included. */
export function printIgnored(
  { span }: { readonly span: Span },
  leading: readonly Comment[],
  comments: CommentCursor,
): Doc {
  comments.before(span.end);
  const after = leading.at(-1)?.span.end ?? span.start;
  const text = span.source.text.slice(after, span.end).replace(/^\s+/, "");
  return text.replaceAll("\r\n", "\n");
}
