import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nnc, temporaryFolder } from "../../cli/support.ts";

const NET = `import torch.nn as nn
from .parts import Block


class Net(nn.Module):
    def __init__(self, channels=4):
        super().__init__()
        self.block = Block(3, channels)
        self.fc = nn.Linear(channels, 2)

    def forward(self, x):
        return self.fc(self.block(x).mean((2, 3)))
`;
const PARTS = `from torch import nn


class Block(nn.Module):
    def __init__(self, inp, out):
        super().__init__()
        self.conv = nn.Conv2d(inp, out, 3, padding=1)

    def forward(self, x):
        return self.conv(x).relu()
`;

const project = (): string => temporaryFolder({ "net.py": NET, "parts.py": PARTS });
const SHAPE = ["--input", "1,3,8,8"];

test("import writes a .nn file, which every command takes", async () => {
  const folder = project();
  const { code, out } = await nnc(folder, ["import", "net.py", ...SHAPE, "--arg", "channels=6"]);
  expect([code, out]).toEqual([0, "net.nn: written\n"]);
  expect(readFileSync(join(folder, "net.nn"), "utf8")).toContain("const channels = 6");
  expect((await nnc(folder, ["check", "net.nn"])).code).toBe(0);
  // What somebody has changed is not overwritten.
  const again = await nnc(folder, ["import", "net.py", ...SHAPE]);
  expect([again.code, again.err.includes("--force")]).toEqual([3, true]);
});

test("what does not compile yet is a draft, which the next import replaces, unless somebody has changed it", async () => {
  const folder = project();
  const first = await nnc(folder, ["import", "net.py"]);
  expect([first.code, first.out]).toEqual([1, "net.nn: written, but it does not compile yet\n"]);
  expect(readFileSync(join(folder, "net.nn"), "utf8")).toMatch(/^# Draft \w{8} of nnc import: /);
  expect(await nnc(folder, ["import", "net.py", ...SHAPE])).toEqual({ code: 0, out: "net.nn: written\n", err: "" });
  expect(readFileSync(join(folder, "net.nn"), "utf8")).not.toContain("Draft");
  await nnc(folder, ["import", "net.py", "--force"]);
  writeFileSync(join(folder, "net.nn"), `${readFileSync(join(folder, "net.nn"), "utf8")}# mine\n`);
  expect(await nnc(folder, ["import", "net.py", ...SHAPE])).toMatchObject({ code: 3, out: "" });
});

test("import writes .nn files, and over no Python", async () => {
  const folder = project();
  const { code, err } = await nnc(folder, ["import", "net.py", ...SHAPE, "-o", "net.py", "--force"]);
  expect([code, err]).toEqual([
    2,
    "error: -o net.py: a network is imported as .nn\nhelp: -o net.nn, say; - prints it\n",
  ]);
  expect(readFileSync(join(folder, "net.py"), "utf8")).toBe(NET);
});

test("import takes no other --input than sizes", async () => {
  const { code, err } = await nnc(project(), ["import", "net.py", "--input", "x.npy"]);
  expect([code, err]).toEqual([2, expect.stringContaining("--input x.npy: sizes are whole numbers from 1 on")]);
});

test("import prints to stdout", async () => {
  const { out } = await nnc(project(), ["import", "net.py", ...SHAPE, "-o", "-"]);
  expect(out).toContain("model Net {");
});

test.each([["check"], ["types"], ["summary"], ["explain"], ["graph"], ["build", "--target", "ts"], ["run"]])(
  "%s takes a .py",
  async (...command) => {
    const folder = project();
    const { code, out, err } = await nnc(folder, [...command, "net.py", ...SHAPE]);
    expect([code, code === 0 ? "" : err]).toEqual([0, ""]);
    expect(out).not.toBe("");
    if (command[0] === "build") expect(existsSync(join(folder, "net.nn.ts"))).toBe(true);
    if (command[0] === "graph") expect(existsSync(join(folder, "net.svg"))).toBe(true);
  },
);

test("train takes a .py, and says that a loss is missing", async () => {
  const folder = project();
  const { code, err } = await nnc(folder, [
    "train",
    "net.py",
    ...SHAPE,
    "--data",
    "d.safetensors",
    "-o",
    "w.safetensors",
  ]);
  expect([code, err]).toEqual([1, expect.stringContaining("loss")]);
});

test("what is put together in ways that .nn has no word for is followed, and runs", async () => {
  const net = NET.replace("self.block =", "parts = {}\n        parts.update(a=1)\n        self.block =");
  const folder = temporaryFolder({ "net.py": net, "parts.py": PARTS });
  const { code, err } = await nnc(folder, ["run", "net.py", ...SHAPE]);
  expect([code, err]).toEqual([0, expect.stringContaining("warning[NN6033]")]);
});

test("a mistake is told at the line of Python", async () => {
  const folder = temporaryFolder({ "net.py": NET.replace("nn.Linear(channels", "nn.Linear(5"), "parts.py": PARTS });
  const { code, err } = await nnc(folder, ["check", "net.py", ...SHAPE]);
  expect([code, err]).toEqual([1, expect.stringContaining("--> net.py:12:16")]);
});

test("without a shape, the message says how to give it", async () => {
  const { code, err } = await nnc(project(), ["summary", "net.py"]);
  expect([code, err]).toEqual([1, expect.stringContaining("say it, the batch first: --input 1,3,224,224")]);
});

test("what is wrong with an option is said", async () => {
  const zero = await nnc(project(), ["check", "net.py", "--input", "0,3"]);
  expect([zero.code, zero.err]).toEqual([2, expect.stringContaining("sizes are whole numbers from 1 on")]);
  const arg = await nnc(project(), ["import", "net.py", ...SHAPE, "--arg", "channels"]);
  expect([arg.code, arg.err]).toEqual([2, expect.stringContaining("this is not NAME=VALUE")]);
});

test("import says that what it wrote does not compile yet", async () => {
  const folder = temporaryFolder({ "net.py": NET.replace("self.fc(self", "self.unknown(self"), "parts.py": PARTS });
  const { code, out, err } = await nnc(folder, ["import", "net.py", ...SHAPE]);
  expect([code, out]).toEqual([1, "net.nn: written, but it does not compile yet\n"]);
  expect(err).toContain("unknown");
});
