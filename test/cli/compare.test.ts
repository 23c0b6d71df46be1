import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { writeSafetensors } from "../../runtime/train/index.ts";
import { nnc, temporaryFolder } from "./support.ts";

const read = (name: string): Uint8Array => readFileSync(new URL(`../export/files/${name}`, import.meta.url));

const net = (eps: string): string => `
  module Block() {
    conv = Conv2d(4, 4, 3, padding=1, bias=false)
    bn = BatchNorm2d(4${eps})
    act = ReLU()
    forward(x) { return act(act(bn(conv(x))) + x) }
  }
  model Net {
    blocks = Sequential(Block(), Block())
    fc = Linear(4, 3)
    forward(x: [N, 4, 6, 6]) { return fc(blocks(x).mean((2, 3))) }
  }`;

const compare = (text: string, ...more: readonly string[]) => {
  const files = { "net.nn": text, "net.pth": read("net.pth"), "trace.pth": read("trace.pth") };
  const args = ["compare", "net.nn", "--weights", "net.pth", "--with", "trace.pth"];
  return nnc(temporaryFolder(files), [...args, ...more]);
};

test("each layer agrees with PyTorch's, also one that is called twice", async () => {
  const { code, out, err } = await compare(net(""), "--bound", "1e-5");
  expect([code, err]).toEqual([0, ""]);
  const lines = out.trimEnd().split("\n");
  expect(lines.map((line) => line.split("  ")[0])).toEqual([
    "layer",
    ...["blocks.0.conv", "blocks.0.bn", "blocks.0.act", "blocks.0.act:2", "blocks.0"],
    ...["blocks.1.conv", "blocks.1.bn", "blocks.1.act", "blocks.1.act:2", "blocks.1"],
    ...["blocks", "fc", "output"],
    "all 13 agree to 0.00001 of their largest numbers",
  ]);
});

test("the first that differs is named", async () => {
  const { code, out } = await compare(net(", eps=0.5"), "--json");
  expect(code).toBe(1);
  const { first, layers } = JSON.parse(out) as { first: string; layers: { name: string; relative: number }[] };
  expect(first).toBe("blocks.0.bn");
  expect(layers[0]?.relative).toBeLessThan(1e-6);
  expect((await compare(net(", eps=0.5"))).out).toContain("blocks.0.bn is the first that differs");
});

test.each([
  [["compare", "net.nn"], 2, "there is nothing to compare with"],
  [["compare", "net.nn", "--with", "net.pth"], 1, "no name in it is one of a layer"],
  [["compare", "net.nn", "--with", "net.nn"], 1, "error[NN4002]: net.nn: "],
  [["compare", "net.nn", "--with", "trace.pth", "--bound", "x"], 2, "this is no number"],
])("nnc %s", async (args, code, message) => {
  const folder = temporaryFolder({ "net.nn": net(""), "net.pth": read("net.pth"), "trace.pth": read("trace.pth") });
  expect(await nnc(folder, args)).toMatchObject({ code, out: "", err: expect.stringContaining(message) });
});

test("a layer called as the model's output is in the trace is not compared with that", async () => {
  const text = "model Net { output = Linear(2, 2) forward(x: [N, 2]) { return relu(output(x)) } }";
  const tensor = (shape: readonly number[], numbers: readonly number[]) => ({
    shape,
    data: Float32Array.from(numbers),
  });
  const weights = [
    ["output.weight", tensor([2, 2], [1, 0, 0, 1])],
    ["output.bias", tensor([2], [0, 0])],
  ] as const;
  // As the hook leaves it: what the model gave came after what its layer gave.
  const trace = [
    ["input", tensor([1, 2], [1, -1])],
    ["output", tensor([1, 2], [1, 0])],
  ] as const;
  const files = {
    "net.nn": text,
    "net.safetensors": writeSafetensors(new Map(weights)),
    "trace.safetensors": writeSafetensors(new Map(trace)),
  };
  const { code, out, err } = await nnc(temporaryFolder(files), ["compare", "net.nn", "--with", "trace.safetensors"]);
  expect([code, out.trimEnd().split("\n").at(-1)]).toEqual([0, "all 1 agree to 0.0001 of their largest numbers"]);
  expect(err).toBe("weights: net.safetensors\n");
});
