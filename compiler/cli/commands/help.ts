import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { packageFile } from "../../driver/package-file.ts";
import type { Terminal } from "../terminal.ts";

/** Prints a page about a topic. */
export function help(terminal: Terminal, topic: string): ExitCode {
  terminal.out.write(topic === "language" ? languagePage() : refuse(topic));
  return exitCode.fine;
}

/** The page of the language, which comes with the package. */
function languagePage(): string {
  const text = packageFile("docs/language.md");
  if (text !== undefined) return text;
  throw new CommandError("fileSystem", "docs/language.md is missing from this installation of nnc");
}

function refuse(topic: string): never {
  throw new CommandError(
    "wrongUsage",
    `there is no help about ${topic}`,
    "nnc help language describes the language, nnc help build a command, nnc ops Conv2d a layer, nnc explain NN3004 a message",
  );
}
