import type { Span } from "../../../../../grammar/source.ts";
import type { Expression, Statement } from "../../syntax/python-ast.ts";

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

/** What the loop goes over whose target a name is. */
export function loopOver(statements: readonly Statement[], name: string): Expression | undefined {
  for (const each of statements) {
    if (each.kind === "for" && each.target.kind === "name" && each.target.text === name) return each.iterable;
    const found =
      each.kind === "for" || each.kind === "with"
        ? loopOver(each.body, name)
        : each.kind === "if"
          ? (loopOver(each.then, name) ?? loopOver(each.otherwise, name))
          : undefined;
    if (found) return found;
  }
  return undefined;
}
