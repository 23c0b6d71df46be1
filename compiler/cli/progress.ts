import picocolors from "picocolors";
import type { TextStream } from "./terminal.ts";

const QUIET_MILLISECONDS = 300;

export interface Progress {
  /** Says what is being done now, if the whole has taken a while already and someone is watching. */
  readonly step: (text: string) => void;
  readonly done: () => void;
}

/** One line that is written over again. */
export function progressOn(stream: TextStream): Progress {
  const start = performance.now();
  let isShown = false;
  const clear = (): void => {
    if (isShown) stream.write("\r\x1b[2K");
    isShown = false;
  };
  return {
    step(text) {
      if (!stream.isInteractive || performance.now() - start < QUIET_MILLISECONDS) return;
      clear();
      stream.write(picocolors.createColors(stream.color).dim(text.slice(0, stream.columns - 1)));
      isShown = true;
    },
    done: clear,
  };
}
