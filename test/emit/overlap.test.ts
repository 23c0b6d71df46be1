/** What the arrays of `forwardInto` may share, the same on both targets, in a module with its own runtime too. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { compile, source } from "../../compiler/index.ts";
import { loadModule, type GeneratedModel, type GeneratedNetwork } from "../support/load-module.ts";

async function network(text: string, target: "wasm" | "ts", batch = "N"): Promise<GeneratedNetwork> {
  const { Net } = await loadModule(source("net.nn", text.replaceAll("B", batch)), { target });
  return (Net as GeneratedModel).create();
}

const TWO = "model Net { forward(x: [B, 2], y: [B, 2]) { return x + y, x * y } }";
const NAMED = "model Net { forward(x: [B, 2]) { return { sum: x + 1, product: x * 2 } } }";
const ONE = "model Net { forward(x: [B, 4]) { return x * 2 } }";

const refused = (name: string, length: number, other: string): string =>
  `NN7005: ${name} must be a Float32Array of ${length} values, got one that overlaps ${other}`;

describe.each(["wasm", "ts"] as const)("%s", (target) => {
  test.each(["N", "1"])("a result in an input's place is refused, batch %s", async (batch) => {
    const net = await network(TWO, target, batch);
    const [x, y, o] = [Float32Array.of(1, 2), Float32Array.of(3, 4), new Float32Array(2)];
    expect(() => net.forwardInto(x, y, [x, o])).toThrow(refused("out[0]", 2, "x"));
    expect(() => net.forwardInto(x, y, [o, x])).toThrow(refused("out[1]", 2, "x"));
    expect(() => net.forwardInto(x, y, [y, o])).toThrow(refused("out[0]", 2, "y"));
    expect(() => net.forwardInto({ data: x, shape: [1, 2] }, y, [o, x])).toThrow(refused("out[1]", 2, "x"));
    expect([...x, ...y, ...o]).toEqual([1, 2, 3, 4, 0, 0]);
  });

  test("a result that begins within an input, or ends there, is refused; one beside it is not", async () => {
    const net = await network(ONE, target);
    const memory = Float32Array.from({ length: 12 }, (_, i) => i);
    const at = (start: number): Float32Array => memory.subarray(start, start + 4);
    for (const start of [1, 2, 3, 4, 5, 6, 7])
      expect(() => net.forwardInto(at(4), at(start)), String(start)).toThrow(refused("out", 4, "x"));
    net.forwardInto(at(4), at(0));
    net.forwardInto(at(4), at(8));
    expect([...memory]).toEqual([8, 10, 12, 14, 4, 5, 6, 7, 8, 10, 12, 14]);
  });

  test("one array for two results is refused, and so are two that overlap", async () => {
    const net = await network(NAMED, target);
    const o = new Float32Array(3);
    const out = o.subarray(0, 2);
    expect(() => net.forwardInto(new Float32Array(2), { sum: out, product: out })).toThrow(
      refused("product", 2, "sum"),
    );
    expect(() => net.forwardInto(new Float32Array(2), { sum: out, product: o.subarray(1) })).toThrow(
      refused("product", 2, "sum"),
    );
  });

  test("inputs may share their memory", async () => {
    const net = await network(TWO, target);
    const x = Float32Array.of(2, 3, 5);
    const out = [new Float32Array(2), new Float32Array(2)] as const;
    net.forwardInto(x.subarray(0, 2), x.subarray(1), out);
    net.forwardInto(x.subarray(0, 2), x.subarray(0, 2), [new Float32Array(2), new Float32Array(2)]);
    expect(out.map((each) => [...each])).toEqual([
      [5, 8],
      [6, 15],
    ]);
  });

  test("a module with its own runtime refuses the same", async () => {
    const folder = mkdtempSync(join(tmpdir(), "nnc-overlap-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "net.mjs");
    const { code } = await compile(source("net.nn", ONE.replace("B", "N")), {
      target,
      format: "js",
      standalone: true,
    });
    writeFileSync(file, code as string);
    const { Net } = (await import(pathToFileURL(file).href)) as { readonly Net: GeneratedModel };
    const net = await Net.create();
    const x = new Float32Array(4);
    expect(() => net.forwardInto(x, x)).toThrow(refused("out", 4, "x"));
  });
});
