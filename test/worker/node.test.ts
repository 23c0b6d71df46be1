import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { project, tiny } from "../plugin/project.ts";
import { served } from "./served.ts";

test("nnc/register serves networks to workers", () => {
  const script = `import { inWorker } from "nnc/worker";
import tiny from "./tiny.nn?in-worker";
const net = await inWorker(tiny);
console.log(net.target, ...(await net.forward(new Float32Array([1, 1, 1]))).data);
`;
  const folder = project({ ...tiny, "src/main.mjs": script });
  const flags = ["--import", "nnc/register", "src/main.mjs"];
  // It ends by itself: a network that waits keeps nobody waiting.
  expect(spawnSync(process.execPath, flags, { cwd: folder, encoding: "utf8" })).toMatchObject({
    status: 0,
    stderr: "",
    stdout: "wasm 6.5 0\n",
  });
});

test("a worker gives the numbers of the class itself, whatever weights it has been given", async () => {
  const said = await served(
    `import { readFileSync } from "node:fs";
import { Digits } from "./digits.nn.js";
const bytes = readFileSync(${JSON.stringify(new URL("../../examples/digits/digits.safetensors", import.meta.url).pathname)});
const said = [];
for (const [weights, options] of [[bytes, {}], [undefined, { seed: 7 }], [bytes, { target: "ts" }]]) {
  const here = await Digits.create(weights, options);
  const there = await inWorker(url, weights, options);
  const [{ data }, result] = [here.forward(image), await there.forward({ data: image, shape: [1, 1, 20, 20] })];
  said.push(there.target, there.target === here.target, result.shape, result.data.every((x, i) => x === data[i]));
  there.close();
}
console.log(JSON.stringify(said));
`,
  );
  expect(JSON.parse(said)).toEqual(["wasm", "wasm", "ts"].flatMap((target) => [target, true, [1, 10], true]));
});

test("inputs are copied, as far as they go, or handed over", async () => {
  const said = await served(`
const net = await inWorker(url);
const many = new Float32Array(4000).fill(0.5);
const part = many.subarray(400, 800);
const first = net.forward(part);
part.fill(0);
const copied = (await first).data;
const handed = new Float32Array(400).fill(0.5);
const second = net.forward(handed, { transfer: true });
console.log(many.length, handed.length, copied.every((x, i) => x !== 0), copied.join() === (await second).data.join());
console.log(await fails(net.forward(handed)), await fails(net.forward(() => {})), await fails(net.forward([1, 2])));
net.close();
`);
  expect(said).toBe("4000 0 true true\nNN7024 NN7024 NN7001");
});

test("memory that is handed over twice is refused the second time, and nobody waits for it", async () => {
  const said = await served(`
const net = await inWorker(url);
const handed = new Float32Array(400).fill(0.5);
const calls = [net.forward(handed, { transfer: true }), net.forward(handed, { transfer: true })];
console.log(...(await Promise.all(calls.map(fails))), await fails(net.forward(new Float32Array(0), { transfer: true })));
net.close();
const weights = new Uint8Array(8);
structuredClone(weights.buffer, { transfer: [weights.buffer] });
console.log(await fails(inWorker(url, weights, { transfer: true })), await fails(inWorker(url, weights)), await fails(pool(url, weights)));
`);
  expect(said).toBe("it works NN7024 NN7002\nNN7024 NN7024 NN7024");
});

test("what starts no worker, and what is no signal, is said", async () => {
  const said = await served(`
import { Digits } from "./digits.nn.js";
const why = (source) => inWorker(source).then(String, (error) => error.message);
console.log([await why("./worker.js"), await why(undefined), await why(Digits), await why(() => undefined)].join("\\n"));
const net = await inWorker(url);
console.log(await fails(net.forward(image, { signal: 3 })), await fails(inWorker(url, undefined, { signal: "x" })));
net.close();
`);
  expect(said.split("\n")).toEqual([
    'NN7009: String starts no worker: give a URL, new URL("./net-worker.js", import.meta.url), or a function that gives a Worker',
    'NN7009: Undefined starts no worker: give a URL, new URL("./net-worker.js", import.meta.url), or a function that gives a Worker',
    'NN7009: a network\'s class starts no worker: import net from "./net.nn?in-worker", or a function that gives a Worker',
    'NN7009: what gives Undefined starts no worker: give a URL, new URL("./net-worker.js", import.meta.url), or a function that gives a Worker',
    "NN7009 NN7009",
  ]);
});

test("what goes wrong is told with its code, and does not end the worker", async () => {
  const said = await served(
    `
const net = await inWorker(url);
const error = await net.forward(new Float32Array(3)).catch((error) => error);
console.log(error.name, error.message, error.stack.includes("digits.nn.js"));
console.log((await net.forward(image)).shape);
net.close();
console.log(await fails(net.forward(image)));
console.log(await fails(inWorker(url, { fc: [1] })), await fails(inWorker(url, undefined, { seed: "x" })));
console.log(await fails(inWorker(url, undefined, { model: "Letters" })), await fails(inWorker(new URL("./no.js", url))));
console.log(await fails(inWorker(new URL("./silent.js", url))));
`,
    { "silent.js": "export {};" },
  );
  expect(said.split("\n")).toEqual([
    "NncError NN7002: image has 3 values, [N, 1, 20, 20] needs a multiple of 400 true",
    "[ 1, 10 ]",
    "NN7022",
    "NN4001 NN7009",
    "NN7023 NN7021",
    "NN7021",
  ]);
});

test("a signal gives up what waits, what runs and what is being made", async () => {
  const said = await served(`
const abort = (ms) => AbortSignal.timeout(ms);
const net = await inWorker(url);
const big = new Float32Array(400 * 200);
const running = [net.forward(big), net.forward(big), net.forward(big)];
const controller = new AbortController();
const waiting = net.forward(image, { signal: controller.signal });
controller.abort();
console.log(await fails(waiting), await fails(net.forward(image, { signal: AbortSignal.abort("early") })));
console.log((await Promise.all(running)).length, (await net.forward(image)).shape);
console.log(await fails(inWorker(url, undefined, { signal: AbortSignal.abort() })), await fails(inWorker(url, undefined, { signal: abort(1) })));
net.close();
`);
  expect(said.split("\n")).toEqual(["AbortError early", "3 [ 1, 10 ]", "AbortError TimeoutError"]);
});

test("what waits for a worker that dies hears why", async () => {
  const said = await served(
    `
const net = await inWorker(new URL("./dying.js", url));
console.log(await fails(Promise.all([net.forward(image), net.forward(image)])), await fails(net.forward(image)));
`,
    {
      "dying.js": `import { serve } from "nnc/worker";
import { parentPort } from "node:worker_threads";
import { Digits } from "./digits.nn.js";
serve(Digits);
parentPort.on("message", ({ nnc }) => nnc === "forward" && process.exit(3));
`,
    },
  );
  expect(said).toBe("NN7021 NN7021");
});

test("a call costs little more than its run", async () => {
  const said = await served(`
const net = await inWorker(url, undefined, { seed: 1 });
const small = image;
const time = async (run) => {
  const all = [];
  for (let i = 0; i < 300; i++) {
    const start = performance.now();
    await run();
    all.push(performance.now() - start);
  }
  return all.sort((a, b) => a - b)[150];
};
const { Digits } = await import("./digits.nn.js");
const here = await Digits.create(undefined, { seed: 1 });
const direct = await time(async () => here.forward(small));
const remote = await time(() => net.forward(small));
console.log(remote - direct);
net.close();
`);
  console.log(`overhead of a call: ${said} ms`);
  expect(Number(said)).toBeLessThan(1);
});
