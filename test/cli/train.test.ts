import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeOutput } from "../../compiler/cli/input/write-output.ts";
import { readSafetensors } from "../../runtime/index.ts";
import { writeSafetensors, type WrittenTensor } from "../../runtime/train/index.ts";
import { nnc, temporaryFolder } from "./support.ts";
import { folderWith, points } from "./training-files.ts";

const run = (folder: string, ...args: readonly string[]) => nnc(folder, ["train", "net.nn", ...args]);
const data = ["--data", "train.safetensors"];

test("a line for each epoch, weights that can be run, and a curve", async () => {
  const folder = folderWith();
  const more = [
    "--valid",
    "valid.safetensors",
    "--lr",
    "0.05",
    "--epochs",
    "4",
    "--batch",
    "16",
    "--plot",
    "curve.svg",
  ];
  const { code, out, err } = await run(folder, ...data, ...more, "-o", "out.safetensors");
  expect([code, err]).toEqual([0, "out.safetensors: 4 tensors, which PyTorch and nnc load\n"]);
  const lines = out.trimEnd().split("\n");
  expect(lines.length).toBe(4);
  expect(lines[3]).toMatch(
    /^epoch 4\/4 {2}loss [\d.]+ {2}accuracy [\d.]+ {2}\| valid loss [\d.]+ {2}accuracy [\d.]+ {2}lr 0\.05 {2}[\d.]+ s$/,
  );
  expect(Number(/accuracy ([\d.]+) {2}lr/.exec(lines[3] ?? "")?.[1])).toBeGreaterThan(0.9);
  expect(readFileSync(join(folder, "curve.svg"), "utf8")).toMatch(
    /^<svg .*class="nnc-curve"[\s\S]*validation loss[\s\S]*<\/svg>\n$/,
  );
  const names = [...readSafetensors(readFileSync(join(folder, "out.safetensors"))).keys()];
  expect(names).toEqual(["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"]);
  expect(await nnc(folder, ["run", "net.nn", "--weights", "out.safetensors", "--json"])).toMatchObject({ code: 0 });
});

test("the same seed gives the same weights, and a checkpoint goes on to the bit", async () => {
  const folder = folderWith();
  const common = [...data, "--batch", "32", "--seed", "7", "--schedule", "step", "--step-size", "2"];
  await run(folder, ...common, "--epochs", "4", "-o", "whole.safetensors");
  await run(folder, ...common, "--epochs", "2", "-o", "half.safetensors", "--checkpoint", "run.ckpt");
  await run(folder, ...common, "--epochs", "4", "-o", "rest.safetensors", "--checkpoint", "run.ckpt", "--resume");
  const bytes = (name: string): Buffer => readFileSync(join(folder, name));
  expect(bytes("rest.safetensors")).toEqual(bytes("whole.safetensors"));
  expect(bytes("half.safetensors")).not.toEqual(bytes("whole.safetensors"));
});

test("a folder of .npy, one for each input", async () => {
  const [x, label] = [...points(40, 3).values()];
  const npy = (name: string, { shape, data: values }: WrittenTensor): Uint8Array =>
    writeOutput(name, [{ name: undefined, data: Float32Array.from(values, Number), shape }]) as Uint8Array;
  const folder = folderWith({
    "arrays/x.npy": npy("x.npy", x as WrittenTensor),
    "arrays/label.npy": npy("label.npy", label as WrittenTensor),
  });
  const { code, out } = await run(folder, "--data", "arrays", "--epochs", "1", "-o", "out.safetensors", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ epoch: 1, lr: 0.001, trained: { loss: expect.any(Number) } });
});

const few = new Map([...points(10, 4)].slice(0, 1));
const uneven = new Map(
  [...points(10, 4).entries()].map(
    ([name, tensor]) => [name, name === "x" ? tensor : { shape: [9], data: new Float32Array(9) }] as const,
  ),
);

test.each<readonly [why: string, args: readonly string[], code: number, message: string]>([
  ["no data", ["-o", "o.safetensors"], 2, "there is nothing to train on"],
  ["nowhere to keep it", data, 2, "nothing would be kept of it"],
  ["no checkpoint to resume", [...data, "-o", "o.safetensors", "--resume"], 2, "--resume goes on from a checkpoint"],
  [
    "an optimizer that there is not",
    [...data, "-o", "o.safetensors", "--optimizer", "adagrad"],
    2,
    "--optimizer adagrad: there are sgd, adam, adamw, rmsprop",
  ],
  [
    "a rate that is none",
    [...data, "-o", "o.safetensors", "--lr", "fast"],
    2,
    "--lr fast: this is not a number from 0 on",
  ],
  ["a momentum of Adam", [...data, "-o", "o.safetensors", "--momentum", "0.9"], 2, "--momentum is for sgd and rmsprop"],
  [
    "milestones that are missing",
    [...data, "-o", "o.safetensors", "--schedule", "multistep"],
    2,
    "--schedule multistep needs --milestones 10,20",
  ],
  ["data that are not there", ["--data", "no.safetensors", "-o", "o.safetensors"], 3, "no.safetensors: "],
  ["an input that is missing", ["--data", "few.safetensors", "-o", "o.safetensors"], 1, "few.safetensors has no label"],
  [
    "uneven arrays",
    ["--data", "uneven.safetensors", "-o", "o.safetensors"],
    1,
    "uneven.safetensors: label has 9 samples, x has 10",
  ],
  ["a file of somebody else's", [...data, "-o", "theirs.safetensors"], 3, "theirs.safetensors"],
  [
    "a loss that becomes NaN",
    ["--data", "nan.safetensors", "-o", "o.safetensors"],
    1,
    "the loss became NaN in epoch 1, batch 1 of 1",
  ],
  [
    "a class that there is not",
    ["--data", "classes.safetensors", "-o", "o.safetensors"],
    1,
    "label has 2 in sample 6 of classes.safetensors; it counts from 0 to 1\n  classes count from 0",
  ],
  [
    "a class that there is not in what is for validation, before an epoch is spent on it",
    [...data, "--valid", "classes.safetensors", "-o", "o.safetensors"],
    1,
    "label has 2 in sample 6 of classes.safetensors; it counts from 0 to 1",
  ],
  [
    "samples of another shape for validation",
    [...data, "--valid", "wide.safetensors", "-o", "o.safetensors"],
    1,
    "(in wide.safetensors)",
  ],
  [
    "a pattern that nothing matches",
    [...data, "-o", "o.safetensors", "--freeze", "conv.*"],
    1,
    "no parameter that is trained matches conv.*",
  ],
])("refuses %s", async (_, args, code, message) => {
  const points10 = points(10, 5);
  const folder = folderWith({
    "few.safetensors": writeSafetensors(few),
    "uneven.safetensors": writeSafetensors(uneven),
    "nan.safetensors": writeSafetensors(
      new Map(points10).set("x", { shape: [10, 2], data: new Float32Array(20).fill(NaN) }),
    ),
    "classes.safetensors": writeSafetensors(
      new Map(points10).set("label", { shape: [10], data: new Float32Array(10).fill(2, 6, 7) }),
    ),
    "wide.safetensors": writeSafetensors(new Map(points10).set("x", { shape: [10, 3], data: new Float32Array(30) })),
    "theirs.safetensors": "not ours",
  });
  const found = await run(folder, ...args);
  expect(found.err).toContain(message);
  expect(found.err).not.toMatch(/undefined|\n {4}at /);
  expect(found.out).not.toContain("epoch 1");
  expect(found.code).toBe(code);
  expect(existsSync(join(folder, "o.safetensors"))).toBe(false);
  expect(readFileSync(join(folder, "theirs.safetensors"), "utf8")).toBe("not ours");
});

test("a model without a loss says what to write", async () => {
  const folder = folderWith();
  writeFileSync(join(folder, "net.nn"), "model Net { fc = Linear(2, 2)  forward(x: [N, 2]) { return fc(x) } }\n");
  const { code, err } = await run(folder, ...data, "-o", "o.safetensors");
  expect(code).toBe(1);
  expect(err).toContain("Net in net.nn has no loss");
});

test.each([
  [["--clip", "0"], "error[NN7015]: --clip 0: nothing would be learned; it is a number above 0"],
  [["--lr", "0"], "error[NN7015]: --lr 0: nothing would be learned; it is a number above 0"],
  [["--lr", "-0.1"], "error[NN7015]: --lr -0.1: nothing would be learned; it is a number above 0"],
  [["--schedule", "onecycle", "--lr", "0"], "error[NN7015]: --lr 0: nothing would be learned"],
  [["--epochs", "0"], "error[NN7015]: --epochs 0: nothing would be learned; it is 1 or more"],
  [["--batch", "0"], "error[NN7015]: --batch 0: nothing would be learned; it is 1 or more"],
  [["--batch", "300", "--drop-last"], "error[NN7015]: --drop-last leaves nothing: there are 200 samples"],
  [["--freeze", "*"], "error[NN7015]: --freeze * leaves no parameter to train"],
  [["--freeze", "fc1.*", "--freeze", "fc2"], "error[NN7015]: --freeze fc1.* --freeze fc2 leaves no parameter to train"],
  [["--flip"], "error[NN7015]: --flip is for images, and no input of the loss is one: [N, channels, height, width]"],
  [["--noise", "0.1"], "error[NN7015]: --noise is for images"],
  [
    ["--data", "rows.safetensors"],
    "error[NN7012]: label of rows.safetensors has 2 numbers for a class, and the loss takes its number, from 0 to 1\n" +
      "  np.argmax(label, axis=1) makes that of one-hot rows",
  ],
])("what would train nothing is said, and nothing is written: %j", async (more, message) => {
  const rows: WrittenTensor = { shape: [200, 2], data: new Float32Array(400).fill(1, 0, 200) };
  const folder = folderWith({ "rows.safetensors": writeSafetensors(new Map(points(200, 1)).set("label", rows)) });
  const { code, err } = await run(folder, ...data, "-o", "a.safetensors", ...more);
  expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  expect(existsSync(join(folder, "a.safetensors"))).toBe(false);
});

test("images are not moved out of sight, and a batch of more than all samples is one of all", async () => {
  const text = `model Net {
  fc = Linear(6, 2)
  forward(x: [N, 1, 2, 3]) { return fc(x.flatten(1)) }
  loss(x: [N, 1, 2, 3], label: [N]) { return cross_entropy(forward(x), label) }
}
`;
  const images = new Map(points(8, 1)).set("x", { shape: [8, 1, 2, 3], data: new Float32Array(48) });
  const folder = folderWith({ "net.nn": text, "images.safetensors": writeSafetensors(images) });
  const args = ["--data", "images.safetensors", "-o", "a.safetensors", "--epochs", "1", "--batch", "100"];
  const { code, err } = await run(folder, ...args, "--crop", "2");
  expect([code, err]).toEqual([1, expect.stringContaining("--crop 2 would move x, of 2 × 3 pixels, out of sight")]);
  expect(await run(folder, ...args, "--crop", "1")).toMatchObject({
    code: 0,
    out: expect.stringContaining("epoch 1/1"),
  });
});

test("all that is wrong with the command, the file and the data is told at once", async () => {
  const folder = folderWith({
    "few.safetensors": writeSafetensors(new Map()),
    "wide.safetensors": writeSafetensors(
      new Map(points(10, 1)).set("x", { shape: [10, 3], data: new Float32Array(30) }),
    ),
  });
  const wrong = ["--data", "few.safetensors", "--valid", "wide.safetensors", "--lr", "0"];
  const { code, err } = await run(folder, ...wrong);
  expect([code, err.split("\n").filter((line) => line.startsWith("error"))]).toEqual([
    1,
    [
      "error: nothing would be kept of it",
      "error[NN7015]: --lr 0: nothing would be learned; it is a number above 0",
      "error: few.safetensors has no x, label",
      "error[NN7003]: x has the shape [10, 3], expected [N, 2] (in wide.safetensors)",
    ],
  ]);
  const late = new Map(points(200, 1));
  late.set("label", { shape: [200], data: new Float32Array(200).fill(2, 150, 151) });
  writeFileSync(join(folder, "late.safetensors"), writeSafetensors(late));
  const label = await run(folder, "--data", "late.safetensors", "--batch", "10");
  expect([label.code, label.err]).toEqual([
    1,
    expect.stringContaining("label has 2 in sample 150 of late.safetensors; it counts from 0 to 1"),
  ]);
  writeFileSync(join(folder, "net.nn"), "model Net { fc = Linear(2, y)\n  loss(x: [N, 2]) { return fc(x).mean() } }\n");
  const inFile = await run(folder, ...data);
  expect([inFile.code, inFile.err]).toEqual([1, expect.stringContaining("nothing would be kept of it")]);
  expect(inFile.err).toMatch(/net\.nn:1:/);
});

test.each([
  [
    ["-o", "a.safetensors", "--checkpoint", "./a.safetensors"],
    "a.safetensors cannot be two of -o, --checkpoint and --plot",
  ],
  [["-o", "a.safetensors", "--gamma", "0.5"], "--gamma is for --schedule step, multistep, exponential, plateau"],
  [["-o", "a.safetensors", "--drop-last", "--batch", "300"], "--drop-last leaves nothing"],
  [["-o", "a.safetensors", "--freeze", "zzz"], "no parameter that is trained matches zzz"],
  [
    ["-o", "a.safetensors", "--optimizer", "sgd", "--lr", "1e41", "--batch", "200", "--epochs", "1"],
    "became NaN or infinite",
  ],
])("says before or when it goes wrong: %j", async (more, message) => {
  const folder = folderWith();
  const { code, err } = await run(folder, ...data, ...more);
  expect([code === 0, err]).toEqual([false, expect.stringContaining(message)]);
  expect(existsSync(join(folder, "a.safetensors"))).toBe(false);
});

test("an input without a batch is the same for all samples, and a short batch is known to be too small before it comes", async () => {
  const text = `model Net {
  bn = BatchNorm1d(2)
  fc = Linear(2, 2)
  forward(x: [N, 2]) { return fc(bn(x)) }
  loss(x: [N, 2], label: [N], scale: [2]) { return cross_entropy(forward(x) * scale, label) }
}
`;
  const scale: WrittenTensor = { shape: [2], data: Float32Array.of(1, 2) };
  const bytes = writeSafetensors(new Map([...points(33, 3), ["scale", scale]]));
  const folder = folderWith({ "net.nn": text, "short.safetensors": bytes });
  const short = ["--data", "short.safetensors", "-o", "a.safetensors", "--epochs", "1"];
  const { code, err } = await run(folder, ...short);
  expect([code, err]).toEqual([1, expect.stringContaining("the last of 33 samples would be a batch of 1")]);
  expect(await run(folder, ...short, "--drop-last")).toMatchObject({ code: 0 });
});

test("explain --training tells what a step keeps, what it makes again and what it costs", async () => {
  const folder = folderWith();
  const { code, out } = await nnc(folder, ["explain", "net.nn", "--training"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^a step of training Net\n\nkept from forward to backward: [\d,]+ bytes a sample/);
  expect(out).toMatch(/\n {2}tanh\(\) +\[N, 8\] +32 a sample +tanh\(\)\n/);
  expect(out).toMatch(/\n {2}x +\[N, 2\] +8 a sample +fc1\n/);
  expect(out).toMatch(/\n {2}random numbers, from the seed +of drop\n/);
  expect(out).toMatch(/\n {2}fc2 +16 +32 +\d \+ \d\n/);
  const json = JSON.parse((await nnc(folder, ["explain", "net.nn", "--training", "--json"])).out) as { model: string };
  expect(json.model).toBe("Net");
});

test("explain --training of a model without a loss says how to write one", async () => {
  const folder = temporaryFolder({ "net.nn": "model Net { forward(x: [N, 3]) { return relu(x) } }\n" });
  const { code, err } = await nnc(folder, ["explain", "net.nn", "--training"]);
  expect([code, err]).toEqual([1, expect.stringContaining("Net in net.nn has no loss")]);
});

test("what is written is called what it is, which is said before anything is trained", async () => {
  const folder = folderWith();
  const weights = await run(folder, ...data, "-o", "net.pth");
  expect(weights).toMatchObject({
    code: 2,
    out: "",
    err: expect.stringContaining("weights are written as .safetensors"),
  });
  const curve = await run(folder, ...data, "-o", "net.safetensors", "--plot", "curve.png");
  expect(curve).toMatchObject({ code: 2, out: "", err: expect.stringContaining("the curve is drawn as .svg") });
  expect(existsSync(join(folder, "net.pth"))).toBe(false);
});

test("onecycle goes from batch to batch: up for three tenths of all, and down to next to nothing", async () => {
  const folder = folderWith();
  const args = ["--data", "train.safetensors", "--schedule", "onecycle", "--lr", "0.1", "--json"];
  const { out } = await nnc(folder, [
    "train",
    "net.nn",
    ...args,
    "--epochs",
    "10",
    "--batch",
    "20",
    "-o",
    "o.safetensors",
  ]);
  const rates = out
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { lr: number }).lr);
  // Of 100 batches the highest is number 30, the last of the third epoch.
  expect(rates[2]).toBeCloseTo(0.1, 12);
  expect(Math.max(...rates)).toBe(rates[2]);
  expect(rates[9]).toBeCloseTo(0.1 / 25 / 1e4, 12);
});
