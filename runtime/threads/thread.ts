/** What runs in each thread but the first: it waits for runs of one network, and does its share of each. */
import { breakRun, hostFunctions } from "./host-functions.ts";
import { cellsOf, controlOf, type Places } from "./places.ts";

/** What a thread is told first. */
export interface ThreadTask {
  readonly nnc: "thread";
  readonly module: object;
  readonly memory: { readonly buffer: ArrayBufferLike };
  readonly places: Places;
  readonly index: number;
  readonly patience: number;
}

/** What it answers when it is ready for runs, or has failed. */
export type ThreadAnswer = { readonly nnc: "ready" } | { readonly nnc: "failed"; readonly why: string };

interface ThreadExports {
  readonly run: (batch: number, index: number, threads: number) => void;
}

interface ThreadGlobals {
  readonly document?: unknown;
  readonly WebAssembly: {
    instantiate(module: object, imports: object): Promise<{ readonly exports: ThreadExports }>;
  };
  readonly process?: { getBuiltinModule?(name: string): { readonly parentPort: ThreadPort | null } };
  postMessage?(answer: ThreadAnswer): void;
  addEventListener?(type: "message", listen: (event: { readonly data: unknown }) => void): void;
}

interface ThreadPort {
  postMessage(answer: ThreadAnswer): void;
  on(type: "message", listen: (data: unknown) => void): void;
}

/** How often a thread looks for the next run before it sleeps. */
const LOOKS = 20_000;

async function serveThread(
  { module, memory, places, index, patience }: ThreadTask,
  post: (answer: ThreadAnswer) => void,
): Promise<void> {
  const control = controlOf(memory);
  const { begun, batch, threads } = cellsOf(places);
  try {
    const { WebAssembly } = globalThis as unknown as ThreadGlobals;
    const imports = { nnc: { memory, ...hostFunctions(control, places, patience) } };
    const { exports } = await WebAssembly.instantiate(module, imports);
    let done = Atomics.load(control, begun);
    post({ nnc: "ready" });
    for (;;) {
      for (let looks = LOOKS; looks > 0 && Atomics.load(control, begun) === done; looks--);
      while (Atomics.load(control, begun) === done) Atomics.wait(control, begun, done);
      done = Atomics.load(control, begun);
      exports.run(Atomics.load(control, batch), index, Atomics.load(control, threads));
    }
  } catch (error) {
    breakRun(control, places);
    post({ nnc: "failed", why: String(error) });
  }
}

const isTask = (data: unknown): data is ThreadTask => (data as { readonly nnc?: unknown } | null)?.nnc === "thread";

function listenForTask(): void {
  const globals = globalThis as unknown as ThreadGlobals;
  const { postMessage: post } = globals;
  if (post && globals.addEventListener && globals.document === undefined) {
    globals.addEventListener(
      "message",
      ({ data }) => void (isTask(data) && serveThread(data, (answer) => post(answer))),
    );
    return;
  }
  const port = globals.process?.getBuiltinModule?.("node:worker_threads").parentPort;
  port?.on("message", (data) => void (isTask(data) && serveThread(data, (answer) => port.postMessage(answer))));
}

listenForTask();
