/** All that a command sees of the process it runs in, so that tests can give it another. */
export interface Terminal {
  /** The folder that paths are relative to. */
  readonly folder: string;
  readonly out: TextStream;
  readonly err: TextStream;
  readonly readStdin: () => Promise<Uint8Array>;
  /** Resolves when the user has had enough: Ctrl-C. Until it is called, that ends the process at once. */
  readonly interrupted: () => Promise<void>;
}

export interface TextStream {
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** Someone is watching: a line may be written over. */
  readonly isInteractive: boolean;
  readonly columns: number;
}

export function processTerminal(): Terminal {
  return {
    folder: process.cwd(),
    out: streamOf(process.stdout),
    err: streamOf(process.stderr),
    readStdin: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    interrupted: () =>
      new Promise((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
      }),
  };
}

function streamOf(stream: NodeJS.WriteStream): TextStream {
  let isHeard = true;
  // `nnc … | head` closes the pipe early, which is no error, and no reason to leave work undone: the exit code tells of that.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    isHeard = false;
  });
  return {
    write: (text) => void (isHeard && stream.write(text)),
    color: wantsColor(stream.isTTY === true, process.env),
    isInteractive: stream.isTTY === true && process.env["CI"] === undefined,
    columns: stream.columns ?? 80,
  };
}

/** https://no-color.org, and FORCE_COLOR as Node has it, which counts for more. */
export function wantsColor(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no } = env;
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  if (no !== undefined && no !== "") return false;
  return isTerminal && env["TERM"] !== "dumb";
}
