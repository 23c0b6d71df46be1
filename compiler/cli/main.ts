import { exitCode } from "./exit-codes.ts";
import { explainError } from "./explain-error.ts";
import { makeProgram } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command line (what comes after `nnc`) and gives the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCode.fine;
  const program = makeProgram(terminal, (result) => (code = result));
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    return explainError(error, terminal, args);
  }
}
