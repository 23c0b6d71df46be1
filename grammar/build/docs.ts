import type { Comment } from "../ast.ts";
import type { Source } from "../source.ts";

export interface Docs {
  /** The `## …` lines right before the declaration that begins at `offset`, without `##` and one blank. */
  readonly before: (offset: number) => string | undefined;
  /** The comments that are nobody's documentation. */
  readonly others: () => Comment[];
}

export function collectDocs(source: Source, comments: readonly Comment[]): Docs {
  const taken = new Set<Comment>();
  const text = source.text;
  const byEnd = new Map(comments.map((comment) => [comment.span.end, comment]));

  const lineBefore = (offset: number): Comment | undefined => {
    const gap = /(?:\r\n|\n|\r)[ \t]*$/.exec(text.slice(Math.max(0, offset - 500), offset));
    if (gap === null) return undefined;
    const comment = byEnd.get(offset - gap[0].length);
    if (comment === undefined || !text.startsWith("##", comment.span.start)) return undefined;
    return /(?:^|[\r\n])[ \t\ufeff]*$/.test(text.slice(Math.max(0, comment.span.start - 500), comment.span.start))
      ? comment
      : undefined;
  };

  return {
    before: (offset) => {
      const lines: string[] = [];
      for (let comment = lineBefore(offset); comment !== undefined; comment = lineBefore(comment.span.start)) {
        taken.add(comment);
        lines.unshift(text.slice(comment.span.start, comment.span.end).replace(/^## ?/, "").trimEnd());
      }
      return lines.length === 0 ? undefined : lines.join("\n");
    },
    others: () => comments.filter((comment) => !taken.has(comment)),
  };
}
