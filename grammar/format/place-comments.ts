import type { Comment, File } from "../ast.ts";
import { concatAll, hardLine, suffix, type Doc } from "./layout.ts";
import type { Span } from "../source.ts";

/** Hands out the comments of a file in order, as the printer comes by the things they stand at. */
export class CommentCursor {
  private readonly text: string;
  private readonly comments: readonly Comment[];
  private next = 0;

  constructor({ source, comments }: File) {
    this.text = source.text;
    this.comments = comments;
  }

  /** All that begin before `offset` and have not been taken. */
  before(offset: number): Comment[] {
    const from = this.next;
    while (this.isBefore(offset)) this.next++;
    return this.comments.slice(from, this.next);
  }

  /** Those after `span` on its line, with nothing but a comma between. */
  after({ end }: Span): Comment[] {
    const comment = this.comments[this.next];
    if (comment === undefined || comment.span.start < end) return [];
    if (!/^[ \t,]*$/.test(this.text.slice(end, comment.span.start))) return [];
    this.next++;
    return [comment];
  }

  hasBefore(offset: number): boolean {
    return this.isBefore(offset);
  }

  private isBefore(offset: number): boolean {
    const comment = this.comments[this.next];
    return comment !== undefined && comment.span.start < offset;
  }
}

/** `#text` becomes `# text`; `##` and `#!` are kept. */
export function commentText({ span }: Comment): string {
  const raw = span.source.text.slice(span.start, span.end).trimEnd();
  return raw.replace(/^#(?=[^\s#!])/, "# ");
}

/** On lines of their own, before what they explain. */
export const ownLines = (comments: readonly Comment[]): Doc =>
  concatAll(comments.flatMap((comment) => [commentText(comment), hardLine]));

export const trailing = (comments: readonly Comment[]): Doc =>
  concatAll(comments.map((comment) => suffix(commentText(comment))));
