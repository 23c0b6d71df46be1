import { exitCode } from "../exit-codes.ts";

const codes = { SIGINT: exitCode.interrupted, SIGTERM: exitCode.terminated } as const;

/** What a process was asked to end by. */
export type StopSignal = keyof typeof codes;

export const exitCodeOf = (signal: StopSignal): (typeof codes)[StopSignal] => codes[signal];

export interface Stop {
  /** The signal by which work is to end when it next can. */
  readonly asked: () => StopSignal | undefined;
  /** From now on signals do again what they do by themselves. */
  readonly end: () => void;
}

/**
 * Listens for Ctrl-C and for the signal of whoever ends processes in order. The first asks to stop, a second ends the process at once.
 * Node tells of signals between two tasks only, so what is written in one task is whole.
 */
export function listenForStop(): Stop {
  let asked: StopSignal | undefined;
  const listener = (signal: StopSignal): void => {
    if (asked !== undefined) process.exit(codes[signal]);
    asked = signal;
  };
  const signals = Object.keys(codes) as StopSignal[];
  for (const signal of signals) process.on(signal, listener);
  return {
    asked: () => asked,
    end: () => signals.forEach((signal) => void process.off(signal, listener)),
  };
}
