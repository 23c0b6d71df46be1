import type { Span } from "../../../grammar/source.ts";
import { isKnown } from "../../2-lower/evaluate/values.ts";
import { analyze, type Analysis } from "../analysis/analyze.ts";
import { everyNode } from "../analysis/nodes-at.ts";
import { symbolKind, type SymbolKind } from "../analysis/symbol-kinds.ts";
import { declarationOf, occurrencesOf, type Occurrence } from "../analysis/symbols.ts";
import { entries } from "../describe/entries.ts";
import type { Project } from "../project.ts";

/** The protocol's names. */
export const tokenTypes = [
  "class",
  "function",
  "method",
  "property",
  "parameter",
  "variable",
  "typeParameter",
  "namespace",
] as const;
export const tokenModifiers = ["declaration", "readonly", "defaultLibrary"] as const;

export interface SemanticToken {
  readonly span: Span;
  readonly type: (typeof tokenTypes)[number];
  readonly modifiers: readonly (typeof tokenModifiers)[number][];
}

/** What each name of a file is, in order. Words, signs and numbers a grammar tells from text alone. */
export function semanticTokens(project: Project, path: string): readonly SemanticToken[] {
  const analysis = analyze(project, path);
  if (!analysis) return [];
  const found = new Map<number, SemanticToken>();
  for (const { value } of occurrencesOf(analysis).entries(analysis.source))
    found.set(value.span.start, tokenOf(analysis, value));
  for (const node of everyNode(analysis.file))
    if (node.kind === "access" && "name" in node) {
      const { span } = node.name as { readonly span: Span };
      if (!found.has(span.start)) found.set(span.start, memberToken(analysis, node.span, span));
    }
  return [...found.values()].sort((a, b) => a.span.start - b.span.start);
}

function tokenOf(analysis: Analysis, { span, declared, text }: Occurrence): SemanticToken {
  if (declared === undefined) {
    const kind = entries().get(text)?.kind;
    const type = kind === "layer" || /^[A-Z]/.test(text) ? "class" : kind === undefined ? "variable" : "function";
    return { span, type, modifiers: ["defaultLibrary"] };
  }
  const file = analysis.program?.files.find((each) => each.file.source === declared.source)?.file ?? analysis.file;
  const declaration = analysis.program && declarationOf(analysis.program, declared);
  const kind = symbolKind(file, declared);
  const isDeclaration = declared.source === span.source && declared.start === span.start;
  return {
    span,
    type: types[kind === "import" && declaration ? declaration.kind : kind],
    modifiers: [
      ...(isDeclaration ? (["declaration"] as const) : []),
      ...(kind === "const" ? (["readonly"] as const) : []),
    ],
  };
}

const types: Readonly<Record<SymbolKind, SemanticToken["type"]>> = {
  model: "class",
  module: "class",
  fn: "function",
  const: "variable",
  field: "property",
  parameter: "parameter",
  dimension: "typeParameter",
  import: "namespace",
  variable: "variable",
};

/** What stands behind a point and is declared nowhere: `x.view`, `x.shape`. */
function memberToken({ values }: Analysis, access: Span, span: Span): SemanticToken {
  const value = values.values.get(access)?.[0]?.value;
  const isMethod = value !== undefined && isKnown(value) && value.role !== "instance";
  return { span, type: isMethod ? "method" : "property", modifiers: isMethod ? ["defaultLibrary"] : [] };
}
