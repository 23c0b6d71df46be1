import { TextDocument } from "vscode-languageserver-textdocument";
import {
  DidChangeWatchedFilesNotification,
  MarkupKind,
  ResponseError,
  TextDocuments,
  type Connection,
  type InitializeParams,
} from "vscode-languageserver/node";
import { standardLibrary } from "../../standard/index.ts";
import { codeActions } from "../features/code-actions.ts";
import { codeLens } from "../features/code-lens.ts";
import { completion, completionDocumentation } from "../features/completion.ts";
import { definition } from "../features/definition.ts";
import { documentSymbols, workspaceSymbols } from "../features/document-symbols.ts";
import { foldingRanges } from "../features/folding-ranges.ts";
import { formatting } from "../features/formatting.ts";
import { hover } from "../features/hover.ts";
import { inlayHints } from "../features/inlay-hints.ts";
import { references } from "../features/references.ts";
import { rename, renameable } from "../features/rename.ts";
import { semanticTokens } from "../features/semantic-tokens.ts";
import { signatureHelp } from "../features/signature-help.ts";
import { toFold, toHint, toLens, toSemanticTokens, toSignature } from "./answer-texts.ts";
import { capabilities, PIN_NEXT } from "./capabilities.ts";
import type { Files, Host } from "./files.ts";
import { openDocuments, type OpenDocuments } from "./open-documents.ts";
import { publishSoon } from "./publish.ts";
import * as to from "./to-protocol.ts";

/** Answers an editor until it says goodbye. */
export function serve(connection: Connection, host: Host): void {
  const documents = new TextDocuments(TextDocument);
  const pins = new Map<string, string>();
  let files: Files;
  let open: OpenDocuments;
  let editor: Editor;
  const at = ({
    textDocument,
    position,
  }: {
    readonly textDocument: { readonly uri: string };
    readonly position: Parameters<typeof to.offsetOf>[1];
  }) => {
    const path = open.pathOf(textDocument.uri);
    const source = open.project.read(path);
    return source ? { path, offset: to.offsetOf(source, position), source } : undefined;
  };
  const sourceOf = (uri: string) => open.project.read(open.pathOf(uri));
  const publish = publishSoon(connection, () => open);

  connection.onInitialize(async (params) => {
    editor = editorOf(params);
    files = await host.open(params.workspaceFolders?.[0]?.uri ?? params.rootUri ?? undefined);
    open = openDocuments(files);
    return { capabilities, serverInfo: { name: "nnc" } };
  });
  connection.onInitialized(() => {
    if (!editor.watches) return;
    const watchers = ["**/*.nn", "**/nnc.config.*"].map((globPattern) => ({ globPattern }));
    void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  });
  connection.onDidChangeWatchedFiles(async () => {
    await files.refresh();
    publish();
  });
  documents.onDidChangeContent(({ document }) => {
    open.change(document.uri, document.getText());
    publish();
  });
  documents.onDidClose(({ document }) => {
    open.close(document.uri);
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
    publish();
  });

  connection.onHover((params) => {
    const place = at(params);
    const found = place && hover(open.project, place.path, place.offset, pins);
    return found ? { contents: { kind: MarkupKind.Markdown, value: found.text }, range: to.rangeOf(found.span) } : null;
  });
  connection.languages.inlayHint.on(({ textDocument, range }) => {
    const source = sourceOf(textDocument.uri);
    if (!source) return [];
    const span = { start: to.offsetOf(source, range.start), end: to.offsetOf(source, range.end) };
    return inlayHints(open.project, source.path, span, pins).map((hint) => toHint(source, hint));
  });
  connection.onCompletion((params) => {
    const place = at(params);
    if (!place) return [];
    const found = completion(open.project, place.path, place.offset);
    return found.items.map((item) => to.toCompletionItem(item, found, editor.expandsSnippets));
  });
  connection.onCompletionResolve((item) => {
    const value = item.documentation === undefined ? completionDocumentation(item.label) : undefined;
    return value === undefined ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value } };
  });
  connection.onSignatureHelp((params) => {
    const place = at(params);
    const found = place && signatureHelp(open.project, place.path, place.offset);
    return found ? toSignature(found) : null;
  });
  connection.onDefinition((params) => {
    const place = at(params);
    const found = place && definition(open.project, place.path, place.offset);
    if (!found || (found.source.path.startsWith("nn:") && !editor.opensLibrary)) return null;
    return to.locationOf(found, open.uriOf);
  });
  connection.onReferences((params) => {
    const place = at(params);
    const found = place ? references(open.project, place.path, place.offset) : [];
    return found
      .filter(({ source }) => editor.opensLibrary || !source.path.startsWith("nn:"))
      .map((span) => to.locationOf(span, open.uriOf));
  });
  connection.onDocumentHighlight((params) => {
    const place = at(params);
    const found = place ? references(open.project, place.path, place.offset) : [];
    return found.filter(({ source }) => source.path === place?.path).map((span) => ({ range: to.rangeOf(span) }));
  });
  connection.onPrepareRename((params) => {
    const place = at(params);
    const found = place && renameable(open.project, place.path, place.offset);
    if (!found) return null;
    if ("refused" in found) throw new ResponseError(REFUSED, found.refused);
    return to.rangeOf(found);
  });
  connection.onRenameRequest((params) => {
    const place = at(params);
    const found = place && rename(open.project, place.path, place.offset, params.newName);
    if (!found) return null;
    if ("refused" in found) throw new ResponseError(REFUSED, found.refused);
    return to.toWorkspaceEdit(found, open.uriOf);
  });
  connection.onDocumentSymbol(({ textDocument }) =>
    documentSymbols(open.project, open.pathOf(textDocument.uri)).map(to.toSymbol),
  );
  connection.onWorkspaceSymbol(({ query }) =>
    workspaceSymbols(open.project, query).map(({ name, kind, nameSpan }) => ({
      name,
      kind: to.symbolKinds[kind],
      location: to.locationOf(nameSpan, open.uriOf),
    })),
  );
  connection.onFoldingRanges(({ textDocument }) =>
    foldingRanges(open.project, open.pathOf(textDocument.uri)).map(toFold),
  );
  connection.languages.semanticTokens.on(({ textDocument }) =>
    toSemanticTokens(semanticTokens(open.project, open.pathOf(textDocument.uri))),
  );
  connection.onDocumentFormatting(({ textDocument }) =>
    formatting(open.project, open.pathOf(textDocument.uri)).map(({ span, text }) => ({
      range: to.rangeOf(span),
      newText: text,
    })),
  );
  connection.onCodeLens(({ textDocument: { uri } }) =>
    codeLens(open.project, open.pathOf(uri), pins).flatMap((lens) => toLens(lens, uri, editor.commands) ?? []),
  );
  connection.onCodeAction(({ textDocument: { uri }, range }) => {
    const source = sourceOf(uri);
    if (!source) return [];
    const span = { start: to.offsetOf(source, range.start), end: to.offsetOf(source, range.end) };
    return codeActions(open.project, source.path, span).map((action) => to.toCodeAction(action, open.uriOf));
  });

  const pin = (uri: string, use: string | undefined): void => {
    if (use === undefined) pins.delete(open.pathOf(uri));
    else pins.set(open.pathOf(uri), use);
    if (editor.refreshes) {
      void connection.languages.inlayHint.refresh();
      void connection.sendRequest("workspace/codeLens/refresh");
    }
  };
  connection.onExecuteCommand(({ command, arguments: [uri, uses] = [] }) => {
    if (command !== PIN_NEXT || typeof uri !== "string" || !Array.isArray(uses)) return;
    // Behind the last one come all of them again.
    pin(uri, (uses as readonly string[])[uses.indexOf(pins.get(open.pathOf(uri))) + 1]);
  });
  connection.onRequest("nnc/pin", ({ uri, use }: { readonly uri: string; readonly use?: string }) => pin(uri, use));
  connection.onRequest(
    "nnc/libraryText",
    ({ uri }: { readonly uri: string }) => standardLibrary.get(open.pathOf(uri).replace(/^nn:/, ""))?.text ?? null,
  );
  connection.onRequest("nnc/picture", async ({ uri, model }: { readonly uri: string; readonly model?: string }) => {
    const source = sourceOf(uri);
    if (!source) throw new ResponseError(REFUSED, "there is no such file");
    const { read, rootOf } = open.project;
    return { html: await host.drawPicture({ source, model, load: read, root: rootOf(source.path), set: files.set() }) };
  });
  documents.listen(connection);
  connection.listen();
}

/** The protocol's code for what was asked for and cannot be. */
const REFUSED = -32803;

/** What an editor can do, of what not all can. */
interface Editor {
  readonly watches: boolean;
  readonly refreshes: boolean;
  readonly expandsSnippets: boolean;
  /** It shows files of the standard library, which lie nowhere, by asking for their texts. */
  readonly opensLibrary: boolean;
  /** Commands of its own that code lenses may name. */
  readonly commands: ReadonlySet<string>;
}

function editorOf({ capabilities: { workspace, textDocument }, initializationOptions }: InitializeParams): Editor {
  const options = (initializationOptions ?? {}) as { readonly commands?: unknown; readonly opensLibrary?: unknown };
  return {
    watches: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    refreshes: workspace?.inlayHint?.refreshSupport === true && workspace.codeLens?.refreshSupport === true,
    expandsSnippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    opensLibrary: options.opensLibrary === true,
    commands: new Set(Array.isArray(options.commands) ? options.commands.map(String) : []),
  };
}
