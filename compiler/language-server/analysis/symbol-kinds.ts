import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { namesInShapes } from "../../1-resolve/name-scope.ts";
import { everyNode, type TreeNode } from "./nodes-at.ts";

export type SymbolKind =
  "model" | "module" | "fn" | "const" | "field" | "parameter" | "dimension" | "import" | "variable";

const known = new WeakMap<ast.File, ReadonlyMap<number, SymbolKind>>();

/** What is first named at a place: a variable, unless something declares it. */
export function symbolKind(file: ast.File, declared: Span): SymbolKind {
  const kinds = known.get(file) ?? kindsIn(file);
  known.set(file, kinds);
  return kinds.get(declared.start) ?? "variable";
}

function kindsIn(file: ast.File): ReadonlyMap<number, SymbolKind> {
  const kinds = new Map<number, SymbolKind>();
  const declaresName: ReadonlySet<string> = new Set(["model", "module", "fn", "const", "field"]);
  const visitParams = (params: readonly ast.Param[]): void => {
    for (const { span } of namesInShapes(params.map(({ shape }) => shape))) kinds.set(span.start, "dimension");
    for (const { name } of params) kinds.set(name.span.start, "parameter");
  };
  for (const node of everyNode(file)) {
    const each = node as TreeNode & { readonly name?: ast.Name; readonly params?: readonly ast.Param[] };
    if (each.name && each.kind !== undefined && declaresName.has(each.kind))
      kinds.set(each.name.span.start, each.kind as SymbolKind);
    if (each.params) visitParams(each.params);
  }
  for (const declaration of file.declarations)
    if (declaration.kind === "import") for (const { local } of declaration.names) kinds.set(local.span.start, "import");
  return kinds;
}
