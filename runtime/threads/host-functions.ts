import { cellsOf, type Places } from "./places.ts";

/** What kernels call where they have looked often enough for the other threads. */
export interface HostFunctions {
  /**
   * Returns when the number at an address is no longer what it was, or a little later.
   *
   * @throws Error if another thread has failed, or none has come any further for `patience` milliseconds
   */
  readonly wait: (at: number, was: number) => void;
  readonly wake: (at: number) => void;
}

/** How long a thread sleeps at a time, in milliseconds. */
const SLEEP = 500;

/** @param patience how long nothing may happen while others are waited for, in milliseconds */
export function hostFunctions(control: Int32Array, places: Places, patience: number): HostFunctions {
  const { broken } = cellsOf(places);
  const maySleep = canSleep(control);
  let since = 0;
  let last: number | undefined;
  return {
    wait(at, was) {
      const now = performance.now();
      if (was !== last) since = now;
      last = was;
      // What has gone wrong is told by who did it, if it still can.
      if (Atomics.load(control, broken) === 0 && now - since > patience) breakRun(control, places);
      if (Atomics.load(control, broken) !== 0) throw new Error(`a thread has stopped`);
      if (maySleep) Atomics.wait(control, at >> 2, was, SLEEP);
    },
    wake: (at) => void Atomics.notify(control, at >> 2),
  };
}

/** Nobody waits any more for what will not come. */
export function breakRun(control: Int32Array, places: Places): void {
  Atomics.store(control, cellsOf(places).broken, 1);
  Atomics.notify(control, places.arrived >> 2);
}

/** The main thread of a page may not: it goes on looking. */
function canSleep(control: Int32Array): boolean {
  try {
    Atomics.wait(control, 0, ~(control[0] as number), 0);
    return true;
  } catch {
    return false;
  }
}

declare const performance: { now(): number };
