import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { brokenNet, nnc, temporaryFolder, tinyNet } from "./support.ts";

test.each([
  ["graph net.nn", "net.svg", "<svg "],
  ["graph net.nn -o pictures/tiny.dot --stage plan", "pictures/tiny.dot", "digraph"],
  ["graph net.nn --format mermaid", "net.mmd", "%% Tiny: "],
  ["graph net.nn -o tiny.html --stage source --expand", "tiny.html", "<!doctype html>"],
])("nnc %s", async (args, file, beginning) => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  const first = await nnc(folder, args.split(" "));
  expect(first).toMatchObject({ code: 0, out: expect.stringContaining(`${file}: written`) });
  expect(readFileSync(join(folder, file), "utf8").startsWith(beginning)).toBe(true);
  expect((await nnc(folder, args.split(" "))).out).toContain(`${file}: unchanged`);
});

test("as data, which writes nothing", async () => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  const { out } = await nnc(folder, ["graph", "net.nn", "--json"]);
  const { blocks, edges, memory } = JSON.parse(out) as {
    blocks: { name: string; lines: { text: string }[] }[];
    edges: { shape: string }[];
    memory: { bytes: number; tenants: unknown[] };
  };
  expect(blocks.map(({ name }) => name)).toEqual(["x", "conv", "flatten", "fc", "result"]);
  expect(blocks[1]?.lines.map(({ text }) => text)).toEqual(["bn folded in", "relu"]);
  expect(edges.map(({ shape }) => shape)).toEqual(["1×4×4", "2×4×4", "32", "3"]);
  expect(memory.tenants.length).toBeGreaterThan(0);
  expect(existsSync(join(folder, "net.svg"))).toBe(false);
});

test.each([
  ["graph net.nn -o net.png", 2, "chromium --headless --screenshot=net.png net.svg"],
  ["graph net.nn -o net.jpg", 2, "net.jpg: pictures are written as .svg, .html, .dot and .mmd"],
  ["graph net.nn --format gif", 2, "the formats are svg, html, dot, mermaid"],
  ["graph net.nn --stage ast", 2, "the stages are source, optimized, plan"],
  ["graph broken.nn", 1, "error[NN3004]"],
])("nnc %s", async (args, code, message) => {
  const folder = temporaryFolder({ "net.nn": tinyNet, "broken.nn": brokenNet });
  expect(await nnc(folder, args.split(" "))).toMatchObject({ code, out: "", err: expect.stringContaining(message) });
});

test("to stdout, in any format", async () => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  const { code, out } = await nnc(folder, ["graph", "net.nn", "-o", "-", "--format", "mermaid"]);
  expect({ code, first: out.split("\n")[1] }).toEqual({ code: 0, first: "flowchart TB" });
  expect((await nnc(folder, ["graph", "net.nn", "-o", "-"])).out).toMatch(/^<svg /);
  expect(existsSync(join(folder, "net.mmd"))).toBe(false);
});

test("what GitHub would not draw is said", async () => {
  const layers = Array.from({ length: 600 }, () => "ReLU()").join(", ");
  const folder = temporaryFolder({
    "net.nn": `model Net {\n  body = Sequential(${layers})\n  forward(x: [N, 4]) { return body(x) }\n}\n`,
  });
  const args = ["graph", "net.nn", "--format", "mermaid", "--stage", "source", "--expand"];
  expect((await nnc(folder, args)).err).toContain("GitHub draws at most 500 arrows");
});
