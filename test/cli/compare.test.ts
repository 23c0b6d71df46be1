import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
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
  [["compare", "net.nn", "--with", "trace.pth", "--bound", "x"], 2, "this is no number"],
])("nnc %s", async (args, code, message) => {
  const folder = temporaryFolder({ "net.nn": net(""), "net.pth": read("net.pth"), "trace.pth": read("trace.pth") });
  expect(await nnc(folder, args)).toMatchObject({ code, out: "", err: expect.stringContaining(message) });
});
