import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Serves a folder below a path, as some server on the net would; gives its URL. */
export async function serveFiles(
  folder: string,
  below: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const server = createServer(({ url = "" }, response) => {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    const file = join(folder, path.slice(below.length));
    if (!path.startsWith(below) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const extension = /\.(\w+)$/.exec(file)?.[1] ?? "";
    response.writeHead(200, { ...headers, "content-type": types[extension] ?? "application/octet-stream" });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("it serves nowhere");
  return `http://127.0.0.1:${address.port}${below}`;
}

const types: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
  svg: "image/svg+xml",
};
