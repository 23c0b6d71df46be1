import os from "node:os";
import { Worker } from "node:worker_threads";
import { describe, expect, test, vi } from "vitest";
import { compile } from "../../compiler/index.ts";
import { readModule } from "../../compiler/verify/read-module.ts";
import { source } from "../../grammar/source.ts";
import { threadCode } from "../../runtime/threads/thread-code.ts";
import { tryThreads, type ThreadedPlan } from "../../runtime/threads/index.ts";
import { project, run } from "../plugin/project.ts";
import { classOf, expectSameBits, numbersIn, onEightCores, type Net } from "./threaded.ts";

onEightCores();

const CONV = source(
  "conv.nn",
  `model Net {
  conv1 = Conv2d(3, 16, 3, padding=1)
  conv2 = Conv2d(16, 24, 3, padding=1)
  fc = Linear(24, 10)
  forward(x: [N, 3, 24, 24]) { return softmax(fc(relu(conv2(relu(conv1(x)))).mean([2, 3])), dim=1) }
}
`,
);

const image = (batch: number): { data: Float32Array; shape: readonly number[] } => ({
  data: Float32Array.from({ length: batch * 3 * 24 * 24 }, (_, i) => Math.sin(i * 0.7)),
  shape: [batch, 3, 24, 24],
});

test("whatever the batch is, and however it changes", async () => {
  const create = await classOf(CONV);
  const one = await create();
  for (const threads of [2, 3, 5]) {
    const several = await create(undefined, { threads });
    for (const batch of [1, 7, 2, 400, 0, 1]) expectSameBits(several.forward(image(batch)), one.forward(image(batch)));
  }
});

test("several networks run beside each other", async () => {
  const create = await classOf(CONV);
  const nets = [await create(undefined, { threads: 2 }), await create(undefined, { threads: 3, seed: 5 })];
  const expected = [(await create()).forward(image(2)), (await create(undefined, { seed: 5 })).forward(image(2))];
  for (let i = 0; i < 20; i++) nets.forEach((net, j) => expectSameBits(net.forward(image(2)), expected[j]));
});

describe("there is one thread, and a reason", () => {
  const reasonOf = async (options: object, file = CONV): Promise<unknown> => {
    const net = await (await classOf(file))(undefined, options);
    expect(numbersIn(net.forward(image(1)))[0]?.every(Number.isFinite)).toBe(true);
    return net.threads;
  };

  test("where no more were asked for", async () => {
    expect(await reasonOf({})).toEqual({ count: 1, reason: "no more were asked for" });
  });

  test("on one core", async () => {
    vi.spyOn(os, "availableParallelism").mockReturnValue(1);
    expect(await reasonOf({ threads: 4 })).toEqual({ count: 1, reason: "the host has one core" });
  });

  test("where there is no shared memory", async () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    expect(await reasonOf({ threads: 4 })).toEqual({ count: 1, reason: "this host has no SharedArrayBuffer" });
  });

  test("in a page that is not isolated", async () => {
    vi.stubGlobal("crossOriginIsolated", false);
    expect(await reasonOf({ threads: 4 })).toMatchObject({ count: 1, reason: expect.stringContaining("isolated") });
  });

  test("in a network that is too small", async () => {
    const { code = "" } = await compile(
      source("net.nn", "model Net { fc = Linear(4, 2)\n forward(x: [N, 4]) { return fc(x) } }\n"),
      {
        format: "js",
        threads: true,
      },
    );
    const made = (await readModule(code, "js"))({ relaxed: true }).get("Net");
    const net = (await made?.create(undefined, { threads: 4 })) as unknown as Net;
    expect(net.threads).toEqual({ count: 1, reason: "the network is too small to gain by it" });
    const plain = (await made?.create(undefined, { threads: 4, target: "ts" })) as unknown as Net;
    expect(plain.threads).toEqual({ count: 1, reason: "kernels of TypeScript have one thread" });
    expect(
      [net, plain].map((each) => numbersIn(each.forward({ data: new Float32Array(4), shape: [1, 4] }))[0]?.length),
    ).toEqual([2, 2]);
  });

  test("where threads do not start", async () => {
    const startThread = () => new Worker("throw new Error('no such thing')", { eval: true });
    expect(await reasonOf({ threads: 3, startThread })).toEqual({
      count: 1,
      reason: "NN7026: a thread does not start: Error: no such thing",
    });
  });

  test("no more than there are cores", async () => {
    vi.spyOn(os, "availableParallelism").mockReturnValue(2);
    expect(await reasonOf({ threads: Infinity })).toEqual({ count: 2 });
  });

  test.each([0, -1, 1.5, NaN, "2"])("%s threads are refused", async (threads) => {
    await expect((await classOf(CONV))(undefined, { threads })).rejects.toThrow(/^NN7009/);
  });
});

describe("a thread that dies", () => {
  /** Starts threads as the runtime does, and remembers them. */
  function remembered(code = threadCode) {
    const workers: Worker[] = [];
    const startThread = (): Worker => {
      const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
      workers.push(worker);
      return worker;
    };
    return { workers, startThread };
  }

  test("between runs leaves one, and its numbers", async () => {
    const create = await classOf(CONV);
    const expected = (await create()).forward(image(1));
    const { workers, startThread } = remembered();
    const net = await create(undefined, { threads: 3, startThread });
    expectSameBits(net.forward(image(1)), expected);
    expect(net.threads).toEqual({ count: 3 });
    await workers[1]?.terminate();
    await vi.waitFor(() =>
      expect(net.threads).toMatchObject({ count: 1, reason: expect.stringMatching(/^a thread has stopped/) }),
    );
    expectSameBits(net.forward(image(1)), expected);
    // The others are not left behind.
    await vi.waitFor(() => expect(workers.map(({ threadId }) => threadId)).toEqual([-1, -1]));
  });

  test("in a run that it fails in fails the run, not the next one", async () => {
    const create = await classOf(CONV);
    const failing = threadCode.replace("exports.run(", "(() => { throw new Error('out of luck'); })(");
    expect(failing).not.toBe(threadCode);
    const net = await create(undefined, { threads: 2, startThread: remembered(failing).startThread });
    expect(() => net.forward(image(1))).toThrow(/^NN7026: .*in the middle of a run/);
    expect(net.threads).toMatchObject({ count: 1, reason: expect.stringMatching(/^a thread has stopped/) });
    expectSameBits(net.forward(image(1)), (await create()).forward(image(1)));
  });

  test("without a word is waited for as long as there is patience", async () => {
    const { code = "" } = await compile(CONV, { format: "js", threads: true, target: "wasm", train: false });
    let plan: ThreadedPlan | undefined;
    const keep = code.replace(/tryThreads\((wasm\w+), /, "globalThis.nncKeep($1), tryThreads($1, ");
    vi.stubGlobal("nncKeep", (each: ThreadedPlan) => (plan = each));
    const made = (await readModule(keep, "js"))({ relaxed: true }).get("Net");
    await made?.create(undefined, {});
    const silent = threadCode.replace(
      "exports.run(",
      "Atomics.wait(control, 0, Atomics.load(control, 0), 60_000); exports.run(",
    );
    const { startThread } = remembered(silent);
    const net = await tryThreads(plan as ThreadedPlan, () => {}, true, { threads: 2, startThread }, 300);
    net?.input(0, 1);
    expect(() => net?.run(1)).toThrow(/^NN7026/);
    expect(net?.threads.count).toBe(1);
    expect(() => net?.run(1)).not.toThrow();
  });
});

test("closed, it goes on with one", async () => {
  const create = await classOf(CONV);
  const net = await create(undefined, { threads: 2 });
  const before = net.forward(image(2));
  net.close();
  net.close();
  expect(net.threads).toEqual({ count: 1, reason: "they have been closed" });
  expectSameBits(net.forward(image(2)), before);
});

test("idle threads keep no process alive", async () => {
  const { code = "" } = await compile(CONV, { format: "js", threads: true });
  const folder = project({
    "net.js": code,
    "main.js": `import os from "node:os";
os.availableParallelism = () => 4;
const { Net } = await import("./net.js");
const net = await Net.create(undefined, { threads: 3 });
const other = await Net.create();
const x = new Float32Array(3 * 24 * 24).fill(0.5);
const [a, b] = [net, other].map((each) => each.forward(x).data);
console.log(net.threads.count, a.every((value, i) => value === b[i]));
`,
  });
  expect(run(`${folder}/main.js`)).toBe("3 true");
});
