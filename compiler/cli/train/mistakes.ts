import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { explainError } from "../explain-error.ts";
import type { Terminal } from "../terminal.ts";

/** What is wrong with a command, so that one run tells all of it. */
export interface Mistakes {
  /** What a check gives; undefined where something is wrong, which is told. */
  readonly in: <T>(check: () => T | Promise<T>) => Promise<T | undefined>;
  /** For what has been told already. */
  readonly add: (code: ExitCode) => void;
  /** What the shell learns: of mistakes in the input before all others. */
  readonly code: () => ExitCode | undefined;
}

export function createMistakes(terminal: Terminal): Mistakes {
  const codes: ExitCode[] = [];
  return {
    async in(check) {
      try {
        return await check();
      } catch (error) {
        if (!isMistake(error)) throw error;
        codes.push(explainError(error, terminal) as ExitCode);
        return undefined;
      }
    },
    add: (code) => void codes.push(code),
    code: () => (codes.includes(exitCode.inputErrors) ? exitCode.inputErrors : codes[0]),
  };
}

/** Of the user, who is told; what else is thrown is ours, and ends the command. */
const isMistake = (error: unknown): boolean =>
  error instanceof CommandError ||
  (error instanceof Error && (error.name === "NncError" || error.name === "InputError"));
