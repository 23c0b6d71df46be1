import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startNnc } from "./processes.ts";
import { nnc } from "./support.ts";
import { folderWith } from "./training-files.ts";

// A plateau is seen by the mean over an epoch, and so by what came before a stop within it.
const common = [
  "--data",
  "train.safetensors",
  "--batch",
  "2",
  "--seed",
  "3",
  "--schedule",
  "plateau",
  "--gamma",
  "0.9",
];
const kept = ["--checkpoint", "run.ckpt", "--plot", "curve.svg"];
const run = (folder: string, ...args: readonly string[]) => nnc(folder, ["train", "net.nn", ...common, ...args]);
const bytes = (folder: string, name: string): Buffer => readFileSync(join(folder, name));

/** Sends this process a signal once `batches` have been trained: each waits for its turn among immediates. */
async function signalAfter(batches: number, signal: "SIGINT" | "SIGTERM", isTraining: () => boolean): Promise<void> {
  while (!isTraining()) await new Promise((done) => void setImmediate(done));
  for (let i = 0; i < batches; i++) await new Promise((done) => void setImmediate(done));
  process.emit(signal, signal);
}

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "%s within an epoch: what is written goes on to the bit, with means over the whole epoch",
  async (signal, code) => {
    const [stopped, whole] = [folderWith(), folderWith()];
    const isTraining = (): boolean => process.listenerCount(signal) > before;
    const before = process.listenerCount(signal);
    const [found] = await Promise.all([
      run(stopped, "--epochs", "1000", "-o", "out.safetensors", ...kept),
      signalAfter(130, signal, isTraining),
    ]);
    expect(found.code).toBe(code);
    const [, epoch = ""] = /stopped in epoch (\d+) of 1000; --resume goes on from run\.ckpt\n$/.exec(found.err) ?? [];
    expect(Number(epoch)).toBeGreaterThan(1);
    const rest = ["--epochs", String(Number(epoch) + 2), "--json"];
    const resumed = await run(stopped, ...rest, "-o", "out.safetensors", ...kept, "--resume");
    const all = await run(whole, ...rest, "-o", "out.safetensors", ...kept);
    for (const name of ["out.safetensors", "run.ckpt", "curve.svg"])
      expect(bytes(stopped, name).equals(bytes(whole, name)), name).toBe(true);
    expect(all.out.endsWith(resumed.out)).toBe(true);
    expect(process.listenerCount(signal)).toBe(before);
  },
);

test("a process that is sent a signal ends in order, and leaves nothing half written", async () => {
  const folder = folderWith();
  const before = readdirSync(folder);
  const args = [...common, "--epochs", "100000", "-o", "out.safetensors", "--checkpoint", "run.ckpt"];
  const child = startNnc(folder, ["train", "net.nn", ...args]);
  child.stdout.once("data", () => void child.kill("SIGTERM"));
  const code = await new Promise((resolve) => void child.once("exit", resolve));
  expect(code).toBe(143);
  expect(readdirSync(folder).sort()).toEqual([...before, "out.safetensors", "run.ckpt"].sort());
  const more = await run(folder, "--epochs", "1", "--checkpoint", "run.ckpt", "--resume");
  expect(more).toMatchObject({ code: 0, err: expect.stringMatching(/^\d+ epochs are done/) });
});

test("weights that were lost since the last checkpoint are not written over it", async () => {
  const folder = folderWith();
  const args = ["--optimizer", "sgd", "--epochs", "1", "--checkpoint", "run.ckpt"];
  expect(await run(folder, ...args, "--lr", "0.1")).toMatchObject({ code: 0 });
  const good = bytes(folder, "run.ckpt");
  const isTraining = (): boolean => process.listenerCount("SIGINT") > before;
  const before = process.listenerCount("SIGINT");
  // The loss of the first batch is still a number, the weights behind it are none.
  const [{ code, err }] = await Promise.all([
    run(
      folder,
      "--optimizer",
      "sgd",
      "--epochs",
      "9",
      "--lr",
      "1e41",
      "-o",
      "out.safetensors",
      "--checkpoint",
      "run.ckpt",
    ),
    signalAfter(1, "SIGINT", isTraining),
  ]);
  expect([code, err]).toEqual([1, expect.stringContaining("weights became NaN or infinite in epoch 1")]);
  expect(err).toContain("the last good checkpoint is run.ckpt");
  expect(bytes(folder, "run.ckpt").equals(good)).toBe(true);
  expect(existsSync(join(folder, "out.safetensors"))).toBe(false);
});

test("goes on with the same samples in the same order, or not at all", async () => {
  const folder = folderWith();
  await run(folder, "--epochs", "1", "--checkpoint", "run.ckpt");
  const other = await run(folder, "--epochs", "2", "--checkpoint", "run.ckpt", "--resume", "--seed", "4");
  expect(other).toMatchObject({
    code: 2,
    err: expect.stringContaining(
      "the run of run.ckpt was begun with 200 samples, --batch 2, --seed 3, and this would be 200 samples, --batch 2, --seed 4",
    ),
  });
});

test.each([
  ["order", "ordre"],
  ["batch", "bunch"],
  ["results", "resalts"],
])("a record of a run with %s spelled otherwise is refused", async (right, wrong) => {
  const folder = folderWith();
  expect((await run(folder, "--epochs", "1", "--checkpoint", "run.ckpt")).code).toBe(0);
  const text = bytes(folder, "run.ckpt").toString("latin1");
  const damaged = Buffer.from(text.replace(`\\"${right}\\"`, `\\"${wrong}\\"`), "latin1");
  expect(damaged.toString("latin1")).not.toBe(text);
  writeFileSync(join(folder, "run.ckpt"), damaged);
  const found = await run(folder, "--epochs", "2", "--checkpoint", "run.ckpt", "--resume");
  expect(found.code).toBe(1);
  expect(found.err).toContain("run.ckpt: what it says of its run, nnc.run, is damaged");
  expect(bytes(folder, "run.ckpt").equals(damaged)).toBe(true);
});
