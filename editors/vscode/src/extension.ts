import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { findServer } from "./find-server.ts";
import { PicturePanel } from "./picture-panel.ts";

/** Where files of the standard library are, which lie nowhere. */
const LIBRARY = "nnc-library";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const started = startClient();
  client = started;
  const picture = new PicturePanel(started);
  const { registerCommand } = vscode.commands;
  context.subscriptions.push(
    picture,
    vscode.workspace.registerTextDocumentContentProvider(LIBRARY, {
      provideTextDocumentContent: (uri) =>
        started.sendRequest<string | null>("nnc/libraryText", { uri: uri.toString() }),
    }),
    registerCommand("nnc.showPicture", (uri?: unknown, model?: unknown) => {
      const file = fileOf(uri);
      return file && picture.show(file, typeof model === "string" ? model : undefined);
    }),
    registerCommand("nnc.run", (uri?: unknown, model?: unknown) => runInTerminal(fileOf(uri), model)),
    registerCommand("nnc.pinUse", async (uri: string, uses: readonly string[]) => {
      const all = "all of them";
      const use = await vscode.window.showQuickPick([all, ...uses], { placeHolder: "Whose shapes are to be shown?" });
      if (use !== undefined) await started.sendRequest("nnc/pin", use === all ? { uri } : { uri, use });
    }),
    registerCommand("nnc.restart", () => started.restart()),
  );
  try {
    await started.start();
  } catch {
    const install = "npm i -D nnc";
    const chosen = await vscode.window.showErrorMessage(
      "nnc was not found: it is the project's own, or named by the setting nnc.path.",
      install,
    );
    if (chosen === install) {
      const terminal = vscode.window.createTerminal("nnc");
      terminal.show();
      terminal.sendText(install, false);
    }
  }
}

export function deactivate(): Promise<void> | undefined {
  return client?.stop();
}

function startClient(): LanguageClient {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const setting = vscode.workspace.getConfiguration("nnc").get("path", "");
  const { command, args } = findServer(folder, setting, process.execPath);
  // The editor's own executable runs scripts as Node does, if it is told so.
  const env = command === process.execPath ? { ...process.env, ELECTRON_RUN_AS_NODE: "1" } : process.env;
  const options = { ...(folder === undefined ? {} : { cwd: folder }), env };
  return new LanguageClient(
    "nnc",
    "nnc",
    { command, args: [...args], options },
    {
      documentSelector: [{ language: "nn" }],
      initializationOptions: { commands: ["nnc.showPicture", "nnc.run", "nnc.pinUse"], opensLibrary: true },
    },
  );
}

/** What was given, or else what is being edited. */
function fileOf(uri: unknown): string | undefined {
  if (typeof uri === "string") return uri;
  if (uri instanceof vscode.Uri) return uri.toString();
  return vscode.window.activeTextEditor?.document.uri.toString();
}

/** `nnc run net.nn`, for the user to look at before it is run. */
function runInTerminal(uri: string | undefined, model: unknown): void {
  if (uri === undefined) return;
  const path = vscode.workspace.asRelativePath(vscode.Uri.parse(uri), false);
  const terminal = vscode.window.terminals.find(({ name }) => name === "nnc") ?? vscode.window.createTerminal("nnc");
  const quoted = /^[\w./-]+$/.test(path) ? path : JSON.stringify(path);
  terminal.show(true);
  terminal.sendText(`npx nnc run ${quoted}${typeof model === "string" ? ` --model ${model}` : ""}`, false);
}
