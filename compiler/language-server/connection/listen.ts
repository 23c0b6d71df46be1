import { createConnection } from "vscode-languageserver/node";
import type { Host } from "./files.ts";
import { serve } from "./serve.ts";

/** Serves an editor over two streams, until it ends them. */
export function listen(input: NodeJS.ReadableStream, output: NodeJS.WritableStream, host: Host): void {
  serve(createConnection(input, output), host);
}
