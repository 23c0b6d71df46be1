/** What the shell learns of how it went. */
export const exitCode = {
  fine: 0,
  /** Errors in the input, or files that `fmt --check` would change. */
  inputErrors: 1,
  wrongUsage: 2,
  /** A file is missing, or cannot be read or written. */
  fileSystem: 3,
  /** A fault of ours, as sysexits.h has it. */
  bug: 70,
  /** Ended early by Ctrl-C or by SIGTERM, 128 and the signal's number as shells have it; what there was to keep is kept. */
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Ends a command with a message. The way out, where one exists, stands below it. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: ExitCode;
  readonly help: string | undefined;

  constructor(kind: keyof typeof exitCode, message: string, help?: string) {
    super(message);
    this.exitCode = exitCode[kind];
    this.help = help;
  }
}
