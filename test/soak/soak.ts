/** A pool and a worker under loads, aborts and kills that come by chance, from a seed, for a time; and what became of every call. */
import { getEventListeners, setMaxListeners } from "node:events";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { random } from "../../runtime/init.ts";
import { pool, type Pool } from "../../runtime/pool/index.ts";
import { inWorker, type InWorker } from "../../runtime/worker/index.ts";
import { POISON, writeWorker } from "./worker-files.ts";

interface Digits {
  readonly forward: (image: Float32Array) => { readonly data: Float32Array };
}

/** What may become of a call, and what must not. */
export interface SoakCounts {
  calls: number;
  right: number;
  /** Given up, those that nobody took, and those that had to fail: of a wrong size, of poison, or whose workers were killed twice. */
  aborted: number;
  untaken: number;
  refused: number;
  killed: number;
  /** Workers that were killed from here, and by poison. */
  kills: number;
  poisoned: number;
  /** Pools and workers that were started anew, since all of them had died, or by chance. */
  restarts: number;
  /** In MiB, when all was idle: the least of the first rounds, and of the last. */
  firstMemory: number;
  lastMemory: number;
  readonly wrong: string[];
}

type Fate = "image" | "wrong size" | "poison";

const WORKERS = 3;

/** @param seconds how long, about */
export async function soak(seconds: number, seed: number): Promise<SoakCounts> {
  const { folder, worker, module } = await writeWorker();
  const next = random(seed);
  const below = (most: number): number => Math.floor(next() * most);
  const { Digits } = (await import(module)) as {
    Digits: { create(weights: undefined, options: object): Promise<Digits> };
  };
  const here = await Digits.create(undefined, { seed: 1 });
  const images = Array.from({ length: 40 }, () => Float32Array.from({ length: 400 }, () => next()));
  const answers = images.map((image) => here.forward(image).data.join());
  const counts: SoakCounts = {
    ...{ calls: 0, right: 0, aborted: 0, untaken: 0, refused: 0, killed: 0, kills: 0, poisoned: 0, restarts: 0 },
    ...{ firstMemory: 0, lastMemory: 0, wrong: [] },
  };
  const alive = new Set<Worker>();
  const source = (): Worker => {
    const started = new Worker(worker);
    alive.add(started);
    started.on("exit", () => alive.delete(started));
    return started;
  };
  // One signal for all, as a server has one: whoever forgets to stop listening is seen.
  const shutdown = new AbortController();
  setMaxListeners(0, shutdown.signal);
  const openPool = (): Promise<Pool<Digits>> =>
    pool<Digits>(source, undefined, { workers: WORKERS, batch: 4, seed: 1, maxWaitMs: below(2) });
  const openOne = (): Promise<InWorker<Digits>> => inWorker<Digits>(source, undefined, { seed: 1 });
  let [many, one] = [await openPool(), await openOne()];
  const deaths = (): number => counts.kills + counts.poisoned;
  /** How many there had been when the one worker was started, which nobody replaces. */
  let deathsBeforeOne = 0;

  interface Judged {
    readonly fate: Fate;
    readonly which: number;
    readonly isAborted: () => boolean;
    /** How many deaths cannot be why it failed. */
    readonly before: number;
  }

  /** Puts a call down where it belongs. */
  async function judge(
    call: Promise<{ readonly data: Float32Array }>,
    { fate, which, isAborted, before }: Judged,
  ): Promise<void> {
    counts.calls++;
    try {
      const { data } = await call;
      if (fate !== "image") counts.wrong.push(`${fate} has an answer`);
      else if (data.join() !== answers[which]) counts.wrong.push(`image ${which} has another's answer`);
      else counts.right++;
    } catch (error) {
      const { name, code } = error as { readonly name: string; readonly code?: string };
      if (name === "AbortError" && isAborted()) counts.aborted++;
      else if (code === "NN7002" && fate === "wrong size") counts.refused++;
      else if (code === "NN7021" && (fate === "poison" || deaths() > before)) counts.killed++;
      else
        counts.wrong.push(
          `${fate}: ${String(error)} ${JSON.stringify(many.stats())} ${deaths()} deaths, ${before} before`,
        );
    }
  }

  function callOne(to: "pool" | "worker"): Promise<void> {
    const draw = next();
    const fate: Fate = draw < 0.03 ? "wrong size" : draw < 0.04 && to === "pool" ? "poison" : "image";
    const which = below(images.length);
    const others = { "wrong size": new Float32Array(3), poison: new Float32Array(400).fill(POISON) };
    const image = fate === "image" ? images[which]! : others[fate];
    if (fate === "poison") counts.poisoned++;
    const controller = next() < 0.15 ? new AbortController() : undefined;
    const signal = controller?.signal ?? shutdown.signal;
    const call = to === "pool" ? many.run(image, { signal }) : one.forward(image, { signal });
    if (controller) setTimeout(() => controller.abort(), below(15));
    const before = to === "pool" ? deaths() : deathsBeforeOne;
    return judge(call, { fate, which, isAborted: () => signal.aborted, before });
  }

  /** A list, some of whose results nobody takes. */
  async function callList(): Promise<void> {
    const length = 1 + below(60);
    const chosen = Array.from({ length }, () => below(images.length));
    const taken = next() < 0.3 ? below(length) : length;
    const before = deaths();
    let read = 0;
    function* items(): Generator<Float32Array> {
      for (const which of chosen) {
        read++;
        yield images[which]!;
      }
    }
    let at = 0;
    if (taken > 0)
      for await (const each of many.map(items(), { signal: shutdown.signal })) {
        const call = each.status === "fulfilled" ? Promise.resolve(each.value) : Promise.reject(each.reason as Error);
        await judge(call, { fate: "image", which: chosen[at]!, isAborted: () => false, before });
        if (++at === taken) break;
      }
    if (at !== taken) counts.wrong.push(`a list of ${length} gave ${at}`);
    counts.untaken += read - at;
  }

  async function round(): Promise<void> {
    const calls: Promise<void>[] = [];
    for (let i = 10 + below(60); i > 0; i--) {
      calls.push(next() < 0.1 ? callList() : callOne(next() < 0.25 ? "worker" : "pool"));
      if (next() < 0.02) {
        const victims = [...alive];
        counts.kills++;
        void victims[below(victims.length)]?.terminate();
      }
      if (next() < 0.3) await sleep(below(8));
    }
    await Promise.all(calls);
  }

  /** When nothing is on its way: all is counted, nobody listens, and as many workers live as should. */
  async function checkIdle(): Promise<void> {
    const fails = async (call: Promise<unknown>): Promise<boolean> =>
      call.then(
        () => false,
        () => true,
      );
    if (await fails(one.forward(images[0]!))) {
      counts.restarts++;
      one.close();
      one = await openOne();
      deathsBeforeOne = deaths();
    }
    if (await fails(many.run(images[0]!))) {
      counts.restarts++;
      many.close();
      many = await openPool();
    }
    for (
      let i = 0;
      many.stats().waiting + many.stats().running > 0 || many.stats().workers < WORKERS || alive.size !== WORKERS + 1;
      i++
    ) {
      if (i > 600) {
        counts.wrong.push(`idle, and ${JSON.stringify(many.stats())}, ${alive.size} workers alive`);
        return;
      }
      await sleep(10);
    }
    const listening = getEventListeners(shutdown.signal, "abort").length;
    if (listening > 0) counts.wrong.push(`${listening} still listen to a signal`);
  }

  const end = performance.now() + seconds * 1000;
  const memory: number[] = [];
  while (performance.now() < end && counts.wrong.length === 0) {
    await round();
    await checkIdle();
    (globalThis as { gc?: () => void }).gc?.();
    memory.push(process.memoryUsage().rss / 2 ** 20);
  }
  many.close();
  one.close();
  await sleep(100);
  if (alive.size > 0) counts.wrong.push(`${alive.size} workers live after close()`);
  // Of the first third, which warms up, the end.
  const third = Math.max(1, Math.floor(memory.length / 3));
  counts.firstMemory = Math.round(Math.min(...memory.slice(0, third)));
  counts.lastMemory = Math.round(Math.min(...memory.slice(-third)));
  rmSync(folder, { recursive: true, force: true });
  return counts;
}
