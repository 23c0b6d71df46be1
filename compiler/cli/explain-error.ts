import { CommanderError } from "commander";
import picocolors from "picocolors";
import { renderDiagnostic } from "../../grammar/code-frame.ts";
import { ConfigError } from "../config/config-error.ts";
import { WrongModule } from "../verify/wrong-module.ts";
import { CommandError, exitCode } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/** Says what ended a command, and gives the exit code. `args`: the command, for a report of a bug. */
export function explainError(error: unknown, { err }: Terminal, args: readonly string[] = []): number {
  const colors = picocolors.createColors(err.color);
  const title = (text: string): string => colors.bold(colors.red(text));
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.fine : exitCode.wrongUsage;
  if (error instanceof CommandError) {
    const help = error.help === undefined ? "" : `${colors.bold("help")}: ${error.help}\n`;
    err.write(`${title("error")}${colors.bold(`: ${error.message}`)}\n${help}`);
    return error.exitCode;
  }
  if (error instanceof ConfigError) {
    for (const each of error.diagnostics) err.write(`${renderDiagnostic(each, { color: err.color })}\n\n`);
    return exitCode.wrongUsage;
  }
  if (error instanceof Error && error.name === "InputError") {
    err.write(`${title("error")}${colors.bold(`: ${error.message}`)}\n`);
    return exitCode.inputErrors;
  }
  // A generated module that stands alone has an NncError of its own.
  if (error instanceof Error && error.name === "NncError" && "code" in error) {
    const [first = "", ...rest] = error.message.slice(`${String(error.code)}: `.length).split("\n");
    const below = rest.map((line) => `  ${line}\n`).join("");
    err.write(`${title(`error[${String(error.code)}]`)}${colors.bold(`: ${first}`)}\n${below}`);
    return exitCode.inputErrors;
  }
  // Where a module turned out to be wrong says nothing of why it is.
  const trace =
    error instanceof WrongModule
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  const asked = args.length === 0 ? "" : `: nnc ${args.join(" ")}`;
  err.write(
    `${title("this is a bug in nnc")}, not in your file. Please report the lines below, with the file if you can.\n\n${trace}\n` +
      `nnc ${version()}, Node ${process.versions.node}, ${process.platform} ${process.arch}${asked}\n`,
  );
  return exitCode.bug;
}
