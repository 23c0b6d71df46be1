import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { diskFiles } from "../lsp/disk-files.ts";
import { drawPicture } from "../lsp/draw-picture.ts";

export interface LspOptions {
  readonly stdio?: boolean;
}

/** Serves an editor over stdin and stdout, until it ends them. */
export async function lsp({ stdio = false }: LspOptions): Promise<ExitCode> {
  if (!stdio)
    throw new CommandError(
      "wrongUsage",
      "an editor talks to it over stdin and stdout: nnc lsp --stdio",
      "docs/editors.md says how to set editors up",
    );
  const { listen } = await import("../../language-server/connection/listen.ts");
  const ended = new Promise((resolve) => process.stdin.once("end", resolve));
  listen(process.stdin, process.stdout, { open: diskFiles, drawPicture });
  await ended;
  return exitCode.fine;
}
