import type { FromWorker, Progress, ToWorker } from "./messages.ts";

/** What happens in the worker, as the page hears of it. */
export interface Hearer {
  readonly ready: (target: string) => void;
  readonly progress: (progress: Progress) => void;
  readonly trained: (head: Uint8Array, seconds: number) => void;
  /** Undefined where there is nothing to tell: no image, or no head. */
  readonly scores: (scores: Float32Array | undefined) => void;
  readonly failed: (what: string, during: Extract<FromWorker, { kind: "failed" }>["during"] | "load") => void;
}

export interface Teacher {
  restore(head: Uint8Array): void;
  train(examples: readonly { readonly image: Float32Array; readonly output: number }[]): void;
  stop(): void;
  forget(): void;
  /** Call it whenever the image may be another one. */
  ask(): void;
}

/** The page's side of the worker. */
export function teacher(read: () => Float32Array | undefined, hearer: Hearer): Teacher {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const post = (message: ToWorker, moved: Transferable[] = []): void => worker.postMessage(message, moved);
  /** What an earlier training still says is not heard. */
  let run = 0;
  let isAsking = false;
  let isChanged = false;

  worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => hear(data));
  worker.addEventListener("error", (event) => {
    hearer.failed(event.message || "the worker does not start", "load");
  });

  function hear(message: FromWorker): void {
    switch (message.kind) {
      case "ready":
        return hearer.ready(message.target);
      case "progress":
        if (message.run === run) hearer.progress(message);
        return;
      case "trained":
        if (message.run === run) hearer.trained(message.head, message.seconds);
        return;
      case "scores":
        hearer.scores(message.scores);
        return answered();
      case "failed":
        hearer.failed(message.message, message.during);
        if (message.during === "predict") answered();
    }
  }

  /** One question at a time: what is drawn meanwhile is asked about when the answer is there. */
  function ask(): void {
    isChanged = true;
    if (isAsking) return;
    isChanged = false;
    const image = read();
    if (image === undefined) return hearer.scores(undefined);
    isAsking = true;
    post({ kind: "predict", image }, [image.buffer]);
  }

  function answered(): void {
    isAsking = false;
    if (isChanged) ask();
  }

  return {
    ask,
    restore: (head) => post({ kind: "restore", head }),
    train(examples) {
      const labels = Int32Array.from(examples, ({ output }) => output);
      const size = examples[0]?.image.length ?? 0;
      const images = new Float32Array(examples.length * size);
      examples.forEach(({ image }, i) => images.set(image, i * size));
      post({ kind: "train", run: ++run, images, labels }, [images.buffer, labels.buffer]);
    },
    stop: () => post({ kind: "stop" }),
    forget() {
      run++;
      post({ kind: "forget" });
    },
  };
}
