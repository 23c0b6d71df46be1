import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { brokenNet, nnc, temporaryFolder, tinyNet } from "./support.ts";

test.each([
  ["graph net.nn", "net.svg", "<svg "],
  ["graph net.nn -o pictures/tiny.dot --stage plan", "pictures/tiny.dot", "digraph"],
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
  ["graph net.nn -o net.jpg", 2, "net.jpg: pictures are written as .svg, .html and .dot"],
  ["graph net.nn --stage ast", 2, "the stages are source, optimized, plan"],
  ["graph broken.nn", 1, "error[NN3004]"],
])("nnc %s", async (args, code, message) => {
  const folder = temporaryFolder({ "net.nn": tinyNet, "broken.nn": brokenNet });
  expect(await nnc(folder, args.split(" "))).toMatchObject({ code, out: "", err: expect.stringContaining(message) });
});
