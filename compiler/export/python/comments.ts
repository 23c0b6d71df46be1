import type * as ast from "../../../grammar/ast.ts";

/** The comments of a declaration, handed out in their order as the text goes on. */
export interface Comments {
  /** Those that stand before a place: on lines of their own, and behind what was written last. */
  before(offset: number): { readonly own: readonly string[]; readonly trailing: readonly string[] };
}

/** @param from where the declaration before this one ends */
export function commentsOf({ comments, source }: ast.File, from: number): Comments {
  const left = comments.filter(({ span }) => span.start >= from);
  let next = 0;
  return {
    before(offset) {
      const own: string[] = [];
      const trailing: string[] = [];
      for (; next < left.length && (left[next] as ast.Comment).span.start < offset; next++) {
        const { text, span } = left[next] as ast.Comment;
        const line = source.text.slice(source.text.lastIndexOf("\n", span.start - 1) + 1, span.start);
        (line.trim() === "" ? own : trailing).push(`# ${text}`.trimEnd());
      }
      return { own, trailing };
    },
  };
}
