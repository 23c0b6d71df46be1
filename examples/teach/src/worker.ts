// The worker: both networks and the trainer live here, so that the page stays smooth whatever they do.
import { AdamW } from "nnc/train";
import { Backbone, Head, HeadTrainer } from "../teach.nn";
import type { FromWorker, ToWorker } from "./messages.ts";

/** Enough for a handful of examples, and about a second. */
const STEPS = 200;

const backbone = loadBackbone();
let head: Head | undefined;
/** The training that goes on. */
let training: { isStopped: boolean } | undefined;

const say = (message: FromWorker): void => postMessage(message);

function sayWhy(during: Extract<FromWorker, { kind: "failed" }>["during"], error: unknown): void {
  say({ kind: "failed", during, message: error instanceof Error ? error.message : String(error) });
}

backbone.then(
  ({ target }) => say({ kind: "ready", target }),
  (error: unknown) => sayWhy("start", error),
);

async function loadBackbone(): Promise<Backbone> {
  const answer = await fetch(new URL("../backbone.safetensors", import.meta.url));
  if (!answer.ok) throw new Error(`the backbone's weights did not come: ${answer.status}`);
  return Backbone.create(await answer.arrayBuffer());
}

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  answer(data).catch((error: unknown) => sayWhy(data.kind, error));
});

async function answer(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case "restore":
      head = await Head.create(message.head);
      return;
    case "train":
      return train(message);
    case "stop":
      if (training) training.isStopped = true;
      return;
    case "forget":
      training = undefined;
      head = undefined;
      return;
    case "predict": {
      const { data: features } = (await backbone).forward(message.image);
      return say({ kind: "scores", scores: head?.forward(features).data.slice() });
    }
  }
}

async function train({ run, images, labels }: Extract<ToWorker, { kind: "train" }>): Promise<void> {
  const own = { isStopped: false };
  training = own;
  const start = performance.now();
  // The backbone is frozen: one look at each example is enough for all steps.
  const batch = { features: (await backbone).forward(images).data.slice(), label: labels };
  // The head has eight outputs however many classes there are. No example is one of the unused, so that their scores
  // only sink; the page leaves them out where it makes likelihoods of scores.
  const trainer = await HeadTrainer.create(undefined, { optimizer: AdamW({ lr: 0.002 }), seed: 1 });
  for (let step = 1; step <= STEPS && !own.isStopped; step++) {
    const { loss, accuracy } = trainer.step(batch);
    say({ kind: "progress", run, step, steps: STEPS, loss, accuracy });
    // Other messages have their turn: "stop", or a new drawing.
    await new Promise((resolve) => setTimeout(resolve));
    if (training !== own) return;
  }
  const learned = await trainer.model();
  if (training !== own) return;
  training = undefined;
  head = learned;
  say({ kind: "trained", run, head: trainer.save(), seconds: (performance.now() - start) / 1000 });
}
