import type { Name, Statement } from "./python-ast.ts";

/** Parameters whose name another one of the same function has. */
export function repeatedParameters(
  statements: readonly Statement[],
): readonly { readonly name: string; readonly span: Name["span"] }[] {
  return statements.flatMap((each) => {
    if (each.kind === "class") return repeatedParameters(each.body);
    if (each.kind !== "function") return [];
    const names = each.params.map(({ name }) => name);
    const again = names.filter(({ text }, i) => names.findIndex((other) => other.text === text) < i);
    return [...again.map(({ text, span }) => ({ name: text, span })), ...repeatedParameters(each.body)];
  });
}
