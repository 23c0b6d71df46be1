import {
  FoldingRangeKind,
  InlayHintKind,
  MarkupKind,
  SemanticTokensBuilder,
  type CodeLens as ProtocolLens,
  type FoldingRange as ProtocolFold,
  type InlayHint as ProtocolHint,
  type SemanticTokens,
  type SignatureHelp as ProtocolHelp,
} from "vscode-languageserver/node";
import type { Source } from "../../../grammar/source.ts";
import type { CodeLens } from "../features/code-lens.ts";
import type { FoldingRange } from "../features/folding-ranges.ts";
import type { InlayHint } from "../features/inlay-hints.ts";
import { tokenModifiers, tokenTypes, type SemanticToken } from "../features/semantic-tokens.ts";
import type { SignatureHelp } from "../features/signature-help.ts";
import { PIN_NEXT } from "./capabilities.ts";
import { positionOf, rangeOf } from "./to-protocol.ts";

/** What stands between the lines of a text, as the protocol has it. */

export const toHint = (source: Source, { offset, text, tooltip }: InlayHint): ProtocolHint => ({
  position: positionOf(source, offset),
  label: text,
  kind: InlayHintKind.Type,
  paddingLeft: true,
  ...(tooltip === undefined ? {} : { tooltip }),
});

export function toSemanticTokens(tokens: readonly SemanticToken[]): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  for (const { span, type, modifiers } of tokens) {
    const { line, character } = positionOf(span.source, span.start);
    const bits = modifiers.reduce((all, each) => all | (1 << tokenModifiers.indexOf(each)), 0);
    builder.push(line, character, span.end - span.start, tokenTypes.indexOf(type), bits);
  }
  return builder.build();
}

export const toFold = ({ startLine, endLine, kind }: FoldingRange): ProtocolFold => ({
  startLine: startLine - 1,
  endLine: endLine - 1,
  ...(kind === undefined ? {} : { kind: kind === "imports" ? FoldingRangeKind.Imports : FoldingRangeKind.Comment }),
});

export const toSignature = ({ label, parameters, active, documentation }: SignatureHelp): ProtocolHelp => ({
  signatures: [
    {
      label,
      parameters: parameters.map((each) => ({ label: each.label, documentation: each.documentation })),
      ...(documentation === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
    },
  ],
  activeSignature: 0,
  // Beyond the last one, where none is meant.
  activeParameter: active ?? parameters.length,
});

/** What to look at, for editors that know what to do with it: they say which of these commands they have. */
export function toLens(
  { span, title, command }: CodeLens,
  uri: string,
  known: ReadonlySet<string>,
): ProtocolLens | undefined {
  const range = rangeOf(span);
  if (command === undefined) return { range, command: { title, command: "" } };
  if (command.kind === "pin") {
    const name = known.has("nnc.pinUse") ? "nnc.pinUse" : PIN_NEXT;
    return { range, command: { title, command: name, arguments: [uri, command.uses] } };
  }
  const name = command.kind === "picture" ? "nnc.showPicture" : "nnc.run";
  return known.has(name) ? { range, command: { title, command: name, arguments: [uri, command.model] } } : undefined;
}
