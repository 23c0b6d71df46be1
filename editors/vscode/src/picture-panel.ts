import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

/** Long enough for a word to be typed, in milliseconds. */
const PAUSE = 400;

/** The picture of a network beside its text, drawn anew when the text changes; the block of the cursor's line stands out. */
export class PicturePanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private shown: { readonly uri: string; readonly model: string | undefined } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly client: LanguageClient;
  private readonly listeners: readonly vscode.Disposable[];

  constructor(client: LanguageClient) {
    this.client = client;
    this.listeners = [
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.languageId === "nn") this.drawSoon();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        if (textEditor.document.languageId === "nn" && selections[0])
          this.follow(textEditor.document, selections[0].active.line);
      }),
    ];
  }

  async show(uri: string, model: string | undefined): Promise<void> {
    this.shown = { uri, model };
    if (!this.panel) {
      this.panel = vscode.window.createWebviewPanel(
        "nnc.picture",
        "Network",
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        { enableScripts: true, localResourceRoots: [], retainContextWhenHidden: true },
      );
      this.panel.onDidDispose(() => (this.panel = undefined));
    }
    this.panel.title = model ?? "Network";
    this.panel.reveal(undefined, true);
    await this.draw();
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const each of this.listeners) each.dispose();
    this.panel?.dispose();
  }

  private drawSoon(): void {
    if (!this.panel) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.draw(), PAUSE);
  }

  private async draw(): Promise<void> {
    if (!this.panel || !this.shown) return;
    const { html } = await this.client.sendRequest<{ readonly html: string }>("nnc/picture", this.shown);
    // It may have been closed meanwhile. While the text is wrong, the last picture stays.
    if (this.panel && (html.includes("<svg") || this.panel.webview.html === ""))
      this.panel.webview.html = `${html}${followingScript}`;
  }

  private follow(document: vscode.TextDocument, line: number): void {
    const name = document.uri.path.slice(document.uri.path.lastIndexOf("/") + 1);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- VS Code's, which has one receiver
    void this.panel?.webview.postMessage({ place: `${name}:${line + 1}` });
  }
}

/** Marks the blocks whose details name a place. The page has them in its data. */
const followingScript = `<script>
addEventListener("message", ({ data: { place } }) => {
  const { blocks = [] } = JSON.parse(document.getElementById("picture")?.textContent ?? "{}");
  const isHere = (text) => text.split(/[\\s,]/).some((word) => word === place || word.endsWith("/" + place));
  const here = new Set(blocks.filter(({ details }) => details.some(({ text }) => isHere(text))).map(({ id }) => id));
  for (const element of document.querySelectorAll("[data-block]"))
    element.style.filter = here.size === 0 || here.has(element.dataset.block) ? "" : "opacity(.35)";
});
</script>`;
