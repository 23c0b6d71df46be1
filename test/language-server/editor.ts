import { spawn } from "node:child_process";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type Diagnostic,
  type PublishDiagnosticsParams,
} from "vscode-languageserver/node";
import { command } from "../support/command.ts";

/** An editor as the server sees one: it opens files, types, asks, and hears what is wrong. */
export interface Editor {
  readonly ask: <T>(method: string, params: unknown) => Promise<T>;
  readonly open: (uri: string, text: string) => Promise<void>;
  readonly close: (uri: string) => Promise<void>;
  /** Replaces the whole text, and gives what is then wrong. */
  readonly type: (uri: string, text: string) => Promise<readonly Diagnostic[]>;
  /** What is wrong in a file, when it is told next. */
  readonly told: (uri: string) => Promise<readonly Diagnostic[]>;
  /** Says goodbye; gives the exit code. */
  readonly quit: () => Promise<number | null>;
}

export async function startEditor(folder: string, initializationOptions: unknown = {}): Promise<Editor> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const server = spawn(process.execPath, [command, "lsp", "--stdio"], {
    env,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const waiting = new Map<string, ((found: readonly Diagnostic[]) => void)[]>();
  connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }: PublishDiagnosticsParams) => {
    for (const resolve of waiting.get(uri) ?? []) resolve(diagnostics);
    waiting.delete(uri);
  });
  connection.onRequest("client/registerCapability", () => null);
  connection.listen();
  const told = (uri: string): Promise<readonly Diagnostic[]> =>
    new Promise((resolve) => waiting.set(uri, [...(waiting.get(uri) ?? []), resolve]));
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: folder,
    workspaceFolders: [{ uri: folder, name: "project" }],
    capabilities: {
      workspace: { didChangeWatchedFiles: { dynamicRegistration: true } },
      textDocument: { completion: { completionItem: { snippetSupport: true } } },
    },
    initializationOptions,
  });
  await connection.sendNotification("initialized", {});
  let version = 1;
  return {
    ask: (method, params) => connection.sendRequest(method, params),
    open: (uri, text) =>
      connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId: "nn", version: version++, text },
      }),
    close: (uri) => connection.sendNotification("textDocument/didClose", { textDocument: { uri } }),
    async type(uri, text) {
      const found = told(uri);
      await connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version: version++ },
        contentChanges: [{ text }],
      });
      return found;
    },
    told,
    async quit() {
      const exited = new Promise<number | null>((resolve) => server.once("exit", resolve));
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      return exited;
    },
  };
}
