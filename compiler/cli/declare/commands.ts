import type { Command } from "commander";
import type { ExitCode } from "../exit-codes.ts";
import type { Terminal } from "../terminal.ts";

/** What a command is declared with. Its own file is loaded when it is called, and not before. */
export interface Commands {
  readonly add: (name: string, description: string, example: string) => Command;
  readonly terminal: Terminal;
  readonly finish: (code: ExitCode) => void;
}
