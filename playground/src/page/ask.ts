import type { Problem, RequestName, Requests } from "../compiler-worker/requests.ts";
import { currentWorker, startWorker } from "./worker-process.ts";

/** What the worker could not do, as one of the page's problems. */
class AskError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

interface Waiting {
  /** In milliseconds. */
  readonly patience: number;
  readonly answer: (answer: never) => void;
  readonly fail: (error: AskError) => void;
}

interface Reply {
  readonly id: number;
  readonly answer?: never;
  readonly problem?: Problem;
}

/** Longer than this nobody waits for a picture; what is run or imported may be large. */
const PATIENCE: Partial<Record<RequestName, number>> = { compile: 20_000, view: 30_000 };
const MOST_PATIENCE = 180_000;

const waiting = new Map<number, Waiting>();
let worker = listenTo(currentWorker());
let last = 0;

function listenTo(made: Worker): Worker {
  made.addEventListener("message", ({ data: { id, answer, problem } }: MessageEvent<Reply>) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (problem) asked?.fail(new AskError(problem));
    else asked?.answer(answer as never);
  });
  made.addEventListener("error", ({ message }) =>
    stop(`the worker has stopped: ${message || "it could not be loaded"}`),
  );
  return made;
}

/** Ends whatever the worker does, for a new one to start from the beginning. */
function stop(why: string): void {
  const left = [...waiting.values()];
  waiting.clear();
  worker = listenTo(startWorker());
  const problem = {
    severity: "error",
    code: "NN9000",
    message: why,
    from: undefined,
    to: undefined,
    frame: why,
  } as const;
  for (const { fail } of left) fail(new AskError(problem));
  dispatchEvent(new Event("worker-restarted"));
}

/** Asks the worker. @throws AskError */
export function ask<Name extends RequestName>(
  name: Name,
  asked: Requests[Name]["asked"],
): Promise<Requests[Name]["answer"]> {
  const id = ++last;
  // The worker does one thing at a time: what it was asked before may take as long as that may.
  const before = Math.max(0, ...[...waiting.values()].map(({ patience: each }) => each));
  const patience = (PATIENCE[name] ?? MOST_PATIENCE) + before;
  return new Promise((answer, fail) => {
    const timer = setTimeout(() => stop(`this takes longer than ${patience / 1000} s, and was given up`), patience);
    const settled =
      <Value>(then: (value: Value) => void) =>
      (value: Value): void => {
        clearTimeout(timer);
        then(value);
      };
    waiting.set(id, { patience, answer: settled(answer), fail: settled(fail) });
    worker.postMessage({ id, name, asked }, []);
  });
}

/** What is shown of an error, whatever it is. */
export const problemOf = (error: unknown): Problem =>
  error instanceof AskError
    ? error.problem
    : { severity: "error", code: "", message: String(error), from: undefined, to: undefined, frame: String(error) };
