// One machine's share: node work.js. As many of these as there are machines; each has a thread for each core.
import { availableParallelism } from "node:os";
import { Worker } from "bullmq";
import { connection, lockDuration, QUEUE } from "./settings.js";

const worker = new Worker(QUEUE, new URL("./process-shard.js", import.meta.url), {
  connection,
  concurrency: Number(process.env["FLEET_THREADS"] ?? availableParallelism()),
  // A network computes without a pause. In a thread of its own it leaves this one free to renew the locks of its jobs.
  useWorkerThreads: true,
  lockDuration,
  stalledInterval: lockDuration / 2,
  // Each time is a machine that died, not a shard that is wrong.
  maxStalledCount: 100,
});
worker.on("failed", (job, error) => console.error(`${job?.id ?? "a shard"} failed: ${error.message}`));
worker.on("stalled", (id) => console.error(`${id} is done again: its worker has gone`));
// While Redis is away: the client connects again by itself.
worker.on("error", () => {});

/** Takes no more, ends what it has begun, and goes. A second signal does not wait. */
let isStopping = false;
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, async () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    await worker.close();
    process.exit();
  });
