import type { Timed } from "../timed.ts";

/** How long each stage of a command took, in the order in which they began. */
export interface Timing {
  readonly timed: Timed;
  /** A line for each stage with its share of the process's time, and one for all that is no stage. */
  readonly report: () => string;
}

/** `now`: milliseconds since the process was started. */
export function startTiming(now: () => number = () => performance.now()): Timing {
  const spent = new Map<string, number>([["start", now()]]);
  const timed: Timed = (stage, run) => {
    const start = now();
    spent.set(stage, spent.get(stage) ?? 0);
    const end = (): void => void spent.set(stage, (spent.get(stage) ?? 0) + now() - start);
    let isPromise = false;
    try {
      const result = run();
      isPromise = result instanceof Promise;
      return isPromise ? ((result as Promise<unknown>).finally(end) as typeof result) : result;
    } finally {
      if (!isPromise) end();
    }
  };
  const report = (): string => {
    const total = now();
    const other = total - [...spent.values()].reduce((sum, each) => sum + each, 0);
    const rows = [...spent, ["all else", other] as const, ["all", total] as const];
    const width = Math.max(...rows.map(([stage]) => stage.length));
    return rows
      .map(([stage, ms]) => {
        const share = `${Math.round((100 * ms) / total)} %`;
        return `${stage.padEnd(width)}  ${ms.toFixed(0).padStart(6)} ms  ${share.padStart(5)}\n`;
      })
      .join("");
  };
  return { timed, report };
}
