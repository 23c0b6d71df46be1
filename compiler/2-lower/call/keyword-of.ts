import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";

/** The word `forward` or `loss` itself; the whole would underline every line of it. */
export const keywordOf = ({ kind, span }: ast.Method): Span => ({ ...span, end: span.start + kind.length });
