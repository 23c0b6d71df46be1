import { expect, test } from "vitest";
import { batchingOf } from "../../runtime/pool/batching.ts";
import { mapInOrder } from "../../runtime/pool/map-in-order.ts";
import { served } from "./served.ts";

const weights = JSON.stringify(new URL("../../examples/digits/digits.safetensors", import.meta.url).pathname);

test("a pool gives what the class itself gives, alone and in batches, in the order of its items", async () => {
  const said = await served(`
import { readFileSync } from "node:fs";
import { Digits } from "./digits.nn.js";
const weights = readFileSync(${weights});
const net = await Digits.create(weights);
const items = Array.from({ length: 101 }, (_, i) => Float32Array.from({ length: 400 * (1 + (i % 3)) }, (_, j) => Math.abs(Math.sin(i * 400 + j))));
const expected = items.map((item) => net.forward(item));
for (const options of [{ workers: 1 }, { workers: 2 }, { workers: 2, batch: 8 }, { workers: 2, batch: 8, maxWaitMs: 5 }]) {
  const digits = await pool(url, weights, options);
  let i = 0;
  let right = 0;
  for await (const { status, value } of digits.map(items)) {
    const { data, shape } = expected[i++];
    if (status === "fulfilled" && value.shape.join() === shape.join() && value.data.every((x, j) => x === data[j])) right++;
  }
  const { done, batches, failed, workers } = digits.stats();
  console.log(right, done, failed, workers, batches < 60);
  digits.close();
}
`);
  expect(said.split("\n")).toEqual(["101 101 0 1 false", "101 101 0 2 false", "101 101 0 2 true", "101 101 0 2 true"]);
});

test("an item that is wrong takes no other with it", async () => {
  const said = await served(`
const digits = await pool(url, undefined, { workers: 1, batch: 8, seed: 1 });
const results = [];
for await (const each of digits.map([image, new Float32Array(3), image, "x", [image], { data: image, shape: [1, 400] }]))
  results.push(each.status === "fulfilled" ? each.value.shape.join("x") : each.reason.code);
console.log(...results);
console.log(digits.stats().done, digits.stats().failed, await fails(digits.run()));
digits.close();
console.log(await fails(digits.run(image)));
console.log(await fails(pool(url, undefined, { workers: 0 })), await fails(pool(url, { fc: [1] })));
`);
  expect(said.split("\n")).toEqual(["1x10 NN7002 1x10 NN7001 1x10 NN7003", "3 3 NN7001", "NN7022", "NN7009 NN4001"]);
});

/** Ends where an image is all sevens, and for no other. */
const dying = {
  "dying.js": `import { serve } from "nnc/worker";
import { Digits } from "./digits.nn.js";
const { create } = Digits;
Digits.create = async (...given) => {
  const net = await create(...given);
  return {
    target: net.target,
    forward: (x) => (x.includes(7) ? process.exit(1) : net.forward(x)),
  };
};
serve(Digits);
`,
};

test("a worker that dies is replaced, and only what killed it fails", async () => {
  const said = await served(
    `
const digits = await pool(new URL("./dying.js", url), undefined, { workers: 2, batch: 4, seed: 1 });
const items = Array.from({ length: 40 }, (_, i) => new Float32Array(400).fill(i % 20 === 7 ? 7 : 0.5));
const results = [];
for await (const { status, reason } of digits.map(items)) results.push(status === "fulfilled" ? "." : reason.code);
console.log(results.join(""));
while (digits.stats().workers < 2) await new Promise((resolve) => setTimeout(resolve, 5));
const { workers, replaced, waiting, running } = digits.stats();
console.log(workers, replaced > 1, waiting, running);
digits.close();
`,
    dying,
  );
  const seven = `${".".repeat(7)}NN7021${".".repeat(12)}`;
  expect(said.split("\n")).toEqual([seven + seven, "2 true 0 0"]);
});

test("what lies in a worker behind the call that kills it is not blamed with it", async () => {
  const said = await served(
    `
const digits = await pool(new URL("./dying.js", url), undefined, { workers: 1, batch: 4, seed: 1 });
// While these run, the others wait, and are a batch.
const running = [1, 2].map(() => digits.run(new Float32Array(400 * 300)));
const calls = [7, 0.5, 0.5, 0.5].map((value) => fails(digits.run(new Float32Array(400).fill(value))));
console.log(...(await Promise.all(calls)), (await Promise.all(running)).length);
digits.close();
`,
    dying,
  );
  expect(said).toBe("NN7021 it works it works it works 2");
});

test("where every worker dies, all that waits hears of it", async () => {
  const said = await served(
    `
const digits = await pool(new URL("./dying.js", url), undefined, { workers: 2, seed: 1 });
const all = Array.from({ length: 30 }, () => fails(digits.run(new Float32Array(400).fill(7))));
console.log(new Set(await Promise.all(all)).size, await fails(digits.run(image)));
`,
    dying,
  );
  expect(said).toMatch(/^1 (?:NN7021|it works)$/);
});

test("a signal takes back what waits; results that nobody takes are not made", async () => {
  const said = await served(`
const digits = await pool(url, undefined, { workers: 1, seed: 1 });
const big = new Float32Array(400 * 300);
const running = [digits.run(big), digits.run(big), digits.run(big)];
const controller = new AbortController();
const waiting = digits.run(image, { signal: controller.signal });
controller.abort();
console.log(await fails(waiting), (await Promise.all(running)).length, digits.stats().done);
let read = 0;
function* images() {
  try {
    for (;;) yield (read++, image);
  } finally {
    console.log("closed");
  }
}
let taken = 0;
for await (const _ of digits.map(images(), { ahead: 3 })) if (++taken === 5) break;
console.log(read <= 9, read >= 5);
digits.close();
`);
  expect(said.split("\n")).toEqual(["AbortError 3 3", "closed", "true true"]);
});

test("many calls that share a signal are given up together, and Node warns of nothing", async () => {
  const said = await served(`
const warnings = [];
process.on("warning", ({ name }) => warnings.push(name));
const digits = await pool(url, undefined, { workers: 1, seed: 1 });
const controller = new AbortController();
const { signal } = controller;
const calls = Array.from({ length: 30 }, () => digits.run(image, { signal }));
controller.abort();
const ends = await Promise.allSettled(calls);
console.log(ends.filter(({ reason }) => reason === signal.reason).length, await fails(digits.run(image)), warnings.length);
digits.close();
`);
  expect(said).toBe("30 it works 0");
});

test("a result is given before the next item has come", async () => {
  let give: (value: number) => void = () => {};
  async function* slow() {
    yield 1;
    yield await new Promise<number>((resolve) => (give = resolve));
    throw new Error("it breaks");
  }
  const results = mapInOrder(slow(), (item) => Promise.resolve(2 * item), { ahead: 4, signal: undefined });
  expect(await results.next()).toEqual({ done: false, value: { status: "fulfilled", value: 2 } });
  const next = results.next();
  give(2);
  expect(await next).toEqual({ done: false, value: { status: "fulfilled", value: 4 } });
  await expect(results.next()).rejects.toThrow("it breaks");
});

test("items that cannot be read fail after all before them, also where they throw at once", async () => {
  function* broken() {
    yield 1;
    throw new Error("it breaks");
  }
  const results = mapInOrder(broken(), (item) => Promise.resolve(2 * item), { ahead: 4, signal: undefined });
  expect(await results.next()).toEqual({ done: false, value: { status: "fulfilled", value: 2 } });
  await expect(results.next()).rejects.toThrow("it breaks");
  const none = mapInOrder(5 as never, (item) => Promise.resolve(item), { ahead: 4, signal: undefined });
  await expect(none.next()).rejects.toThrow(
    "NN7009: map() got Number: it takes an array, or another iterable, of items",
  );
});

test("batches are joined and split by all inputs and results of a network, however these are given", () => {
  const tensor = (name: string, shape: readonly (number | string)[]) => ({ name, shape, dtype: "f32" }) as const;
  const inputs = [tensor("a", ["N", 2]), tensor("b", ["2N"])];
  const { sizeOf, join, split } = batchingOf({ model: "M", inputs, results: [tensor("y", ["N", 1])] })!;
  const one = [new Float32Array([1, 2]), new Float32Array([3, 4])];
  const two = [
    { data: new Float32Array([5, 6, 7, 8]), shape: [2, 2] },
    { data: new Float32Array(4), shape: [4] },
  ];
  expect([sizeOf(one), sizeOf(two), sizeOf([one[0], two[1]]), sizeOf([one[0]]), sizeOf([one[0], one[1], 0])]).toEqual([
    1,
    2,
    undefined,
    undefined,
    undefined,
  ]);
  expect(join([one, two]).map((each) => [...each])).toEqual([
    [1, 2, 5, 6, 7, 8],
    [3, 4, 0, 0, 0, 0],
  ]);
  const y = { data: new Float32Array([1, 2, 3]), shape: [3, 1] };
  const rows = (from: number, to: number) => ({ data: y.data.slice(from, to), shape: [to - from, 1] });
  expect(split(y, [1, 2])).toEqual([rows(0, 1), rows(1, 3)]);
  expect(split([y, { z: y }], [1, 2])[1]).toEqual([rows(1, 3), { z: rows(1, 3) }]);
  expect(batchingOf({ model: "M", inputs, results: [tensor("y", [1])] })).toBeUndefined();
});
