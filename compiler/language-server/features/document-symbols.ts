import type * as ast from "../../../grammar/ast.ts";
import { wordOf } from "../../1-resolve/name-scope.ts";
import type { Span } from "../../../grammar/source.ts";
import { parsed } from "../analysis/parsed.ts";
import { paramTexts } from "../describe/signature.ts";
import type { Project } from "../project.ts";

export interface DocumentSymbol {
  readonly name: string;
  readonly kind: "model" | "module" | "fn" | "const" | "field" | "method";
  readonly detail?: string;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly DocumentSymbol[];
}

/** What a file declares, and what its modules have. */
export function documentSymbols(project: Project, path: string): readonly DocumentSymbol[] {
  const source = project.read(path);
  return source ? parsed(source).file.declarations.flatMap(symbolOf) : [];
}

/** What the files of a project declare, of those whose name holds these letters in this order. */
export function workspaceSymbols(project: Project, query: string): readonly DocumentSymbol[] {
  const isMeant = new RegExp([...query].map((letter) => letter.replace(/[^\w]/g, "\\$&")).join(".*"), "i");
  return project
    .paths()
    .flatMap((path) => documentSymbols(project, path))
    .filter(({ name }) => isMeant.test(name))
    .map((symbol) => ({ ...symbol, children: [] }))
    .slice(0, MOST_FOUND);
}

const MOST_FOUND = 500;

function symbolOf(declaration: ast.Declaration): DocumentSymbol[] {
  if (declaration.kind === "import") return [];
  const { kind, name, span } = declaration;
  const members =
    declaration.kind === "module"
      ? declaration.members
      : declaration.kind === "model" && declaration.body.kind === "members"
        ? declaration.body.members
        : [];
  const params = declaration.kind === "fn" || declaration.kind === "module" ? declaration.params : [];
  return [
    {
      name: name.text,
      kind,
      span,
      nameSpan: name.span,
      ...(params.length > 0 ? { detail: `(${paramTexts(params).join(", ")})` } : {}),
      children: members.flatMap(memberSymbol),
    },
  ];
}

function memberSymbol(member: ast.Member): DocumentSymbol[] {
  const { kind, span } = member;
  if (kind === "assert") return [];
  if (kind === "forward" || kind === "loss")
    return [{ name: kind, kind: "method", span, nameSpan: wordOf(member).span, children: [] }];
  const { text } = span.source;
  const detail =
    kind === "field" ? text.slice(member.value.span.start, member.value.span.end).split("\n")[0] : undefined;
  return [
    { name: member.name.text, kind, span, nameSpan: member.name.span, ...(detail ? { detail } : {}), children: [] },
  ];
}
