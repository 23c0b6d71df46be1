// Adds a job for each shard. Again, it adds what is not there yet: after an interruption, or where the manifest has grown.
import { pathToFileURL } from "node:url";
import { Queue } from "bullmq";
import { connection, QUEUE } from "./settings.js";
import { shardsOf } from "./shards.js";

export async function produce() {
  const queue = new Queue(QUEUE, { connection });
  const shards = shardsOf();
  for (let i = 0; i < shards.length; i += 1000)
    await queue.addBulk(
      shards.slice(i, i + 1000).map((shard) => ({
        name: "shard",
        data: shard,
        // What is done stays in Redis by its name (some hundred bytes a shard), so that it is not done again.
        opts: { jobId: shard.name, attempts: 5, backoff: { type: "exponential", delay: 500 }, removeOnComplete: false },
      })),
    );
  await queue.close();
  return shards.length;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(`${await produce()} shards`);
