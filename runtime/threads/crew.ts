import { NncError } from "../tensor.ts";
import { lineTo, type WorkerLike, type WorkerLine } from "../worker/host-worker.ts";
import { breakRun } from "./host-functions.ts";
import { cellsOf, controlOf } from "./places.ts";
import type { ThreadAnswer, ThreadTask } from "./thread.ts";

/** The threads of a network besides that which calls it. */
export interface Crew {
  /** All of them begin their share of a run. */
  begin(batch: number): void;
  close(): void;
}

export interface CrewOptions extends Omit<ThreadTask, "nnc" | "index"> {
  /** With that which calls. */
  readonly threads: number;
  readonly start: () => WorkerLike | Promise<WorkerLike>;
  /** Hears once why there is no crew any more, unless it was closed. */
  readonly onLost: (why: string) => void;
}

/**
 * Starts a worker for each thread but the first; all of them are ready then.
 *
 * @throws NncError NN7026 if one does not start
 */
export async function startCrew({ threads, start, onLost, ...task }: CrewOptions): Promise<Crew> {
  const control = controlOf(task.memory);
  const { begun, batch: batchCell, threads: threadsCell } = cellsOf(task.places);
  const lines: WorkerLine[] = [];
  let isOver = false;
  const close = (): void => {
    isOver = true;
    for (const line of lines) line.close();
  };
  const lose = (why: string): void => {
    if (isOver) return;
    close();
    breakRun(control, task.places);
    onLost(why);
  };

  const hire = async (index: number): Promise<void> => {
    const worker = await start();
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string): void => {
        reject(new NncError("NN7026", `a thread does not start: ${why}`));
        lose(why);
      };
      const line = lineTo(
        worker,
        (data) => {
          const answer = data as ThreadAnswer;
          if (answer.nnc === "ready") resolve();
          if (answer.nnc === "failed") fail(answer.why);
        },
        fail,
      );
      lines.push(line);
      line.post({ nnc: "thread", index, ...task } satisfies ThreadTask, []);
    });
  };
  try {
    await Promise.all(Array.from({ length: threads - 1 }, (_, i) => hire(i + 1)));
  } catch (error) {
    close();
    throw error instanceof NncError ? error : new NncError("NN7026", `a thread does not start: ${String(error)}`);
  }
  for (const line of lines) line.keepAlive(false);
  return {
    begin(batch) {
      Atomics.store(control, batchCell, batch);
      Atomics.store(control, threadsCell, threads);
      Atomics.add(control, begun, 1);
      Atomics.notify(control, begun);
    },
    close,
  };
}
