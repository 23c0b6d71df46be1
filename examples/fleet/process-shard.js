// What a sandboxed thread does with a job. It is loaded once in each thread, and so is the network.
import { open, mkdir, rename, writeFile } from "node:fs/promises";
import { threadId } from "node:worker_threads";
import { join } from "node:path";
import { Digits } from "./generated/digits.nn.js";
import { folder, results } from "./settings.js";

const BATCH = 50;
const network = await Digits.create();
await mkdir(results, { recursive: true });

export default async function processShard(job) {
  const { name, file, first, count, bytesEach } = job.data;
  const bytes = await read(join(folder, file), first * bytesEach, count * bytesEach);
  const digits = [];
  const scores = [];
  for (let at = 0; at < count; at += BATCH) {
    const { data } = network.forward(
      Float32Array.from(bytes.subarray(at * bytesEach, (at + BATCH) * bytesEach), scale),
    );
    for (let i = 0; i < data.length; i += 10) {
      const row = data.subarray(i, i + 10);
      const best = Math.max(...row);
      digits.push(row.indexOf(best));
      scores.push(best);
    }
    await job.updateProgress(Math.round((100 * digits.length) / count));
  }
  // Whole or not at all, and at one place: who does a shard again replaces it by the same.
  const place = join(results, `${name}.json`);
  const unfinished = `${place}.${process.pid}-${threadId}.tmp`;
  await writeFile(unfinished, JSON.stringify({ first, count, digits, scores }));
  await rename(unfinished, place);
  return { count };
}

const scale = (value) => value / 255;

async function read(path, position, length) {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    if (bytesRead < length) throw new Error(`${path} ends at ${position + bytesRead}`);
    return buffer;
  } finally {
    await handle.close();
  }
}
