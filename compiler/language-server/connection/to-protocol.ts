import {
  CodeActionKind,
  CompletionItemKind,
  DiagnosticSeverity,
  DiagnosticTag,
  InsertTextFormat,
  MarkupKind,
  SymbolKind,
  type CodeAction as ProtocolCodeAction,
  type CompletionItem,
  type Diagnostic as ProtocolDiagnostic,
  type DocumentSymbol as ProtocolSymbol,
  type Location,
  type Position,
  type Range,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { offsetAt, positionAt, type Source, type Span } from "../../../grammar/source.ts";
import type { CodeAction } from "../features/code-actions.ts";
import type { Completion, Completions } from "../features/completion.ts";
import type { DocumentSymbol } from "../features/document-symbols.ts";
import type { TextEdit } from "../text-edit.ts";

/** From what features give to what the protocol calls it. */

type UriOf = (path: string) => string;

export function positionOf(source: Source, offset: number): Position {
  const { line, column } = positionAt(source, offset);
  return { line: line - 1, character: column - 1 };
}

export const offsetOf = (source: Source, { line, character }: Position): number =>
  offsetAt(source, { line: line + 1, column: character + 1 });

export const rangeOf = ({ source, start, end }: Span): Range => ({
  start: positionOf(source, start),
  end: positionOf(source, end),
});

export const locationOf = (span: Span, uriOf: UriOf): Location => ({
  uri: uriOf(span.source.path),
  range: rangeOf(span),
});

const UNUSED = "NN2016";

export function toDiagnostic(diagnostic: Diagnostic, uriOf: UriOf): ProtocolDiagnostic {
  const { code, severity, message, label, help, notes, trace, span } = diagnostic;
  const lines = [
    message,
    ...(label === undefined ? [] : [label]),
    ...(help === undefined ? [] : [`help: ${help}`]),
    ...trace,
  ];
  return {
    range: rangeOf(span),
    severity: severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    source: "nnc",
    message: lines.join("\n"),
    relatedInformation: notes.map((note) => ({ location: locationOf(note.span, uriOf), message: note.text })),
    ...(code === UNUSED ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  };
}

export function toWorkspaceEdit(edits: readonly TextEdit[], uriOf: UriOf): WorkspaceEdit {
  const changes: Record<string, { range: Range; newText: string }[]> = {};
  for (const { span, text } of edits)
    (changes[uriOf(span.source.path)] ??= []).push({ range: rangeOf(span), newText: text });
  return { changes };
}

export const toCodeAction = (
  { title, edits, isCertain, diagnostic }: CodeAction,
  uriOf: UriOf,
): ProtocolCodeAction => ({
  title,
  kind: CodeActionKind.QuickFix,
  diagnostics: [toDiagnostic(diagnostic, uriOf)],
  isPreferred: isCertain,
  edit: toWorkspaceEdit(edits, uriOf),
});

const completionKinds: Readonly<Record<Completion["kind"], CompletionItemKind>> = {
  class: CompletionItemKind.Class,
  function: CompletionItemKind.Function,
  method: CompletionItemKind.Method,
  field: CompletionItemKind.Field,
  variable: CompletionItemKind.Variable,
  constant: CompletionItemKind.Constant,
  parameter: CompletionItemKind.Property,
  keyword: CompletionItemKind.Keyword,
  file: CompletionItemKind.File,
  type: CompletionItemKind.TypeParameter,
};

export function toCompletionItem(
  { label, kind, detail, documentation, snippet, order, edits }: Completion,
  { span }: Completions,
  canExpand: boolean,
): CompletionItem {
  const plain = snippet?.replace(/\$\{\d+:([^}]*)\}/g, "$1").replace(/\$\d/g, "");
  return {
    label,
    kind: completionKinds[kind],
    sortText: `${order}${label}`,
    textEdit: { range: rangeOf(span), newText: (canExpand ? snippet : plain) ?? label },
    insertTextFormat: snippet !== undefined && canExpand ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
    ...(edits === undefined
      ? {}
      : { additionalTextEdits: edits.map((edit) => ({ range: rangeOf(edit.span), newText: edit.text })) }),
  };
}

export const symbolKinds: Readonly<Record<DocumentSymbol["kind"], SymbolKind>> = {
  model: SymbolKind.Class,
  module: SymbolKind.Class,
  fn: SymbolKind.Function,
  const: SymbolKind.Constant,
  field: SymbolKind.Field,
  method: SymbolKind.Method,
};

export const toSymbol = ({ name, kind, detail, span, nameSpan, children }: DocumentSymbol): ProtocolSymbol => ({
  // The protocol wants a name that is not empty, also where one is still to be written.
  name: name === "" ? "?" : name,
  kind: symbolKinds[kind],
  range: rangeOf(span),
  selectionRange: rangeOf(nameSpan),
  ...(detail === undefined ? {} : { detail }),
  children: children.map(toSymbol),
});
