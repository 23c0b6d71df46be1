import type { Span } from "../../../../../grammar/source.ts";
import type { Statement } from "../../syntax/python-ast.ts";

/** Whether what stands at a place may have happened before another: it stands before it, or both in one loop. */
export function reaches(statements: readonly Statement[], set: Span, read: Span): boolean {
  if (set.end <= read.start) return true;
  return statements.some((each) => {
    if (each.kind === "if") return reaches([...each.then, ...each.otherwise], set, read);
    if (each.kind !== "for" && each.kind !== "with") return false;
    const holds = ({ start }: Span): boolean => each.span.start <= start && start < each.span.end;
    return (each.kind === "for" && holds(set) && holds(read)) || reaches(each.body, set, read);
  });
}

/** Whether a loop or an unpacking sets a name. */
export function isTarget(statements: readonly Statement[], name: string): boolean {
  return statements.some(({ span }) =>
    new RegExp(`\\b(for\\s[^:\\n]*\\b${name}\\b|${name}\\s*,|,\\s*${name}\\s*=)`).test(
      span.source.text.slice(span.start, span.end),
    ),
  );
}
