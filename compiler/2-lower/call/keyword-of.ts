import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";

/** The word `forward` itself; the whole would underline every line of it. */
export const keywordOf = ({ span }: ast.Forward): Span => ({ ...span, end: span.start + "forward".length });
