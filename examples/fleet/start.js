// All of it on this machine: node start.js [COUNT]. Redis, images, shards, workers, the dashboard, progress in the terminal.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Queue } from "bullmq";
import { collect } from "./collect.js";
import { produce } from "./produce.js";
import { connection, folder, manifestPath, QUEUE, SHARD } from "./settings.js";

const count = Number(process.argv[2] ?? 100_000);
const script = (name) => fileURLToPath(new URL(name, import.meta.url));
const started = [];
const start = (command, args, stdio) => {
  const child = spawn(command, args, { stdio });
  started.push(child);
  return child;
};

if (process.env["REDIS_URL"] === undefined) {
  const has = (command) => spawnSync(command, ["--version"]).status === 0;
  const server = ["valkey-server", "redis-server"].find(has);
  if (!server) throw new Error("there is no Redis here: apt install redis-server, or REDIS_URL=redis://…");
  mkdirSync(`${folder}/redis`, { recursive: true });
  // What it has is on the disk a second later, and there again when it comes back.
  start(server, ["--dir", `${folder}/redis`, "--appendonly", "yes", "--save", "", "--bind", "127.0.0.1"], "ignore");
}
if (!existsSync(manifestPath) || JSON.parse(readFileSync(manifestPath, "utf8")).count !== count)
  spawnSync(process.execPath, [script("make-images.js"), String(count)], { stdio: "inherit" });
await produce();
start(process.execPath, [script("work.js")], "inherit");
start(process.execPath, [script("dashboard.js")], "inherit");

const stop = async () => {
  // Workers first, while Redis is there: they end what they have begun.
  for (const child of started.reverse()) {
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
};
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void stop().then(() => process.exit(130)));

const queue = new Queue(QUEUE, { connection });
const begin = performance.now();
const before = await queue.getCompletedCount();
for (;;) {
  const { completed, failed, active, waiting, delayed } = await queue.getJobCounts();
  const done = completed - before;
  const rate = Math.round((done * SHARD) / ((performance.now() - begin) / 1000));
  const line = `${done} shards done, ${active} at work, ${waiting + delayed} wait, ${failed} failed: ${rate} images a second`;
  process.stdout.write(process.stdout.isTTY ? `\r${line}   ` : `${line}\n`);
  if (active + waiting + delayed === 0) break;
  await sleep(500);
}
if (process.stdout.isTTY) console.log();
await queue.close();
await stop();
console.log(JSON.stringify(collect()));
process.exit();
