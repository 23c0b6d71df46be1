import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { compile } from "../../compiler/index.ts";
import { project } from "../plugin/project.ts";
import { repositoryFile } from "../support/read-file.ts";
import { hosts, node20 } from "./hosts.ts";

/** Networks in workers, one and several, in every host that has workers: calls, errors, what is given up, and workers that die. */
const worker = (more: string): string => `import { serve } from "nnc/worker";
import { Digits } from "./digits.nn.js";
${more}
serve(Digits);
`;

/** Ends where an image holds a seven. */
const dying = `const { create } = Digits;
Digits.create = async (...given) => {
  const net = await create(...given);
  return { target: net.target, forward: (x) => (x.includes(7) ? process.exit(1) : net.forward(x)) };
};`;

const main = `import { readFileSync } from "node:fs";
import { inWorker } from "nnc/worker";
import { pool } from "nnc/pool";
import { Digits } from "./digits.nn.js";
const url = new URL("./worker.js", import.meta.url);
const image = Float32Array.from({ length: 400 }, (_, i) => Math.abs(Math.sin(i)));
const weights = readFileSync(new URL("./digits.safetensors", import.meta.url));
const expected = (await Digits.create(weights)).forward(image).data.join();

const net = await inWorker(url, weights);
console.log(net.target, (await net.forward(image)).data.join() === expected);
const controller = new AbortController();
const calls = [1, 2, 3, 4].map((i) => net.forward(image, i === 4 ? { signal: controller.signal } : {}));
controller.abort();
console.log(...(await Promise.allSettled(calls)).map(({ status, reason }) => reason?.name ?? status));
console.log(await net.forward(new Float32Array(3)).catch(({ code }) => code));
net.close();
console.log(await net.forward(image).catch(({ code }) => code));
console.log(await inWorker(new URL("./no.js", url)).catch(({ code }) => code));

const digits = await pool(url, weights, { workers: 2, batch: 4 });
let right = 0;
for await (const { status, value } of digits.map(Array(50).fill(image)))
  if (status === "fulfilled" && value.data.join() === expected) right++;
console.log(right, digits.stats().workers, digits.stats().batches < 50);
digits.close();

const mortal = await pool(new URL("./dying.js", url), weights, { workers: 2, batch: 4 });
const items = Array.from({ length: 20 }, (_, i) => new Float32Array(400).fill(i === 7 ? 7 : 0.5));
const results = [];
for await (const { status, reason } of mortal.map(items)) results.push(status === "fulfilled" ? "." : reason.code);
console.log(results.join(""), mortal.stats().replaced > 0);
// Nobody closes it: what waits keeps no process alive.
`;

test.each(["Node 20", ...Object.keys(hosts)])(
  "inWorker and pool in %s",
  async (host) => {
    const [file = "", ...args] = host === "Node 20" ? node20 : (hosts[host] as readonly string[]);
    expect(existsSync(file), "npm ci in test/hosts installs it").toBe(true);
    const { code = "" } = await compile(repositoryFile("examples/digits/digits.nn"), { format: "js", simd: "plain" });
    const folder = project({
      "digits.nn.js": code,
      "digits.safetensors": readFileSync(new URL("../../examples/digits/digits.safetensors", import.meta.url)),
      "worker.js": worker(""),
      "dying.js": worker(dying),
      "main.js": main,
    });
    const { stdout } = await promisify(execFile)(file, [...args, `${folder}/main.js`], { timeout: 30_000 });
    expect(stdout.split("\n")).toEqual([
      "wasm true",
      "fulfilled fulfilled fulfilled AbortError",
      "NN7002",
      "NN7022",
      "NN7021",
      "50 2 true",
      ".......NN7021............ true",
      "",
    ]);
  },
  120_000,
);
