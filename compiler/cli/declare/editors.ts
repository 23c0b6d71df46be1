import type { LspOptions } from "../commands/lsp.ts";
import type { Commands } from "./commands.ts";

/** What editors call. */
export function declareLsp({ add, finish }: Commands): void {
  add("lsp", "Serve an editor: the Language Server Protocol over stdin and stdout.", "nnc lsp --stdio")
    .option("--stdio", "over stdin and stdout, the only way there is")
    .action(async (options: LspOptions) => finish(await (await import("../commands/lsp.ts")).lsp(options)));
}
