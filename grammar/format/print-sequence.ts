import type { Comment } from "../ast.ts";
import { isIgnored, printIgnored } from "./ignored.ts";
import { concat, concatAll, hardLine, type Doc } from "./layout.ts";
import { commentText, trailing, type CommentCursor } from "./place-comments.ts";
import type { Span } from "../source.ts";

interface Sequenced {
  readonly kind: string;
  readonly span: Span;
}

/** Declarations, members or statements, each on its line, with the author's comments and at most one blank line. */
export function printSequence<T extends Sequenced>(
  items: readonly T[],
  end: number,
  comments: CommentCursor,
  print: (item: T, comments: CommentCursor) => Doc,
  documented: boolean,
): Doc {
  const lines: Doc[] = [];
  let previous: Span | undefined;
  const add = (doc: Doc, span: Span): void => {
    if (previous !== undefined) lines.push(hardLine, hasBlankLine(previous, span) ? hardLine : "");
    lines.push(doc);
    previous = span;
  };

  for (const item of items) {
    const leading = comments.before(item.span.start);
    const body = isIgnored(leading) ? printIgnored(item, leading, comments) : print(item, comments);
    const inside = comments.before(item.span.end);
    const after = comments.after(item.span);
    leading.forEach((comment, i) => {
      const next = inside[0]?.span ?? leading[i + 1]?.span ?? item.span;
      const isLast = i === leading.length - 1 && inside.length === 0;
      const wouldDocument = documented && isLast && documentable.has(item.kind) && !hasBlankLine(comment.span, next);
      add(wouldDocument ? undocumented(comment) : commentText(comment), comment.span);
    });
    // Comments at places where the printer keeps none go before the whole.
    for (const comment of inside) add(undocumented(comment), { ...comment.span, end: comment.span.start });
    add(concat(body, trailing(after)), item.span);
    previous = after.at(-1)?.span ?? item.span;
  }
  for (const comment of comments.before(end)) add(commentText(comment), comment.span);
  return concatAll(lines);
}

/** A `##` that documents nothing must not begin to do so by being moved onto its own line. */
const undocumented = (comment: Comment): string => commentText(comment).replace(/^#{2,} ?/, "# ");
const documentable: ReadonlySet<string> = new Set(["const", "fn", "module", "model", "field"]);

const hasBlankLine = (previous: Span, next: Span): boolean =>
  /\n[ \t\r]*\n/.test(next.source.text.slice(previous.end, next.start));
