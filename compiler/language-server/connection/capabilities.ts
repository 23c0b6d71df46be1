import { TextDocumentSyncKind, type ServerCapabilities } from "vscode-languageserver/node";
import { tokenModifiers, tokenTypes } from "../features/semantic-tokens.ts";

/** To look at the next use of a module, by whoever has no way to choose one. */
export const PIN_NEXT = "nnc.pinNextUse";

export const capabilities: ServerCapabilities = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  hoverProvider: true,
  inlayHintProvider: true,
  completionProvider: { triggerCharacters: [".", ">", '"', "/"], resolveProvider: true },
  signatureHelpProvider: { triggerCharacters: ["(", ","], retriggerCharacters: ["="] },
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  foldingRangeProvider: true,
  semanticTokensProvider: {
    legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
    full: true,
  },
  documentFormattingProvider: true,
  codeLensProvider: {},
  codeActionProvider: { codeActionKinds: ["quickfix"] },
  executeCommandProvider: { commands: [PIN_NEXT] },
};
