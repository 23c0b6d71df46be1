import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { fuseEpilogues } from "../../compiler/4-optimize/fuse-epilogues.ts";
import type * as module from "../../compiler/4-optimize/fuse-epilogues.ts";
import type { Graph } from "../../compiler/ir/graph.ts";
import { nnc, temporaryFolder, tinyNet } from "./support.ts";

/** A pass that can be made wrong. */
vi.mock("../../compiler/4-optimize/fuse-epilogues.ts", async (original) => {
  const { fuseEpilogues: pass } = await original<typeof module>();
  return { fuseEpilogues: { ...pass, run: vi.fn(pass.run) } };
});

/** Makes it lose the first step that it lets ride on a kernel. */
function loseAStep(): void {
  const run = vi.mocked(fuseEpilogues.run);
  const right = run.getMockImplementation() as typeof fuseEpilogues.run;
  run.mockImplementationOnce((graph, notes): Graph => {
    const fused = right(graph, notes);
    const first = fused.nodes.find(({ epilogue }) => epilogue.length > 0);
    return { ...fused, nodes: fused.nodes.map((node) => (node === first ? { ...node, epilogue: [] } : node)) };
  });
}

const summary =
  /^verified: largest difference \d\.\de-\d+ of the largest number \(ts (?:0|\d\.\de-\d+), wasm (?:0|\d\.\de-\d+), relaxed wasm (?:0|\d\.\de-\d+|not run: this host has none)\)$/m;

test("a build says how far the module is from its references", async () => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  const { code, out } = await nnc(folder, ["build", "net.nn"]);
  expect(code).toBe(0);
  expect(out).toMatch(summary);
});

test("of several files, each by its name", async () => {
  const folder = temporaryFolder({
    "a.nn": tinyNet,
    "b.nn": tinyNet,
    "c.nn": "module B() { forward(x) { return x } }\n",
  });
  const { out } = await nnc(folder, ["build", ".", "--target", "ts"]);
  expect(out.split("\n").filter((line) => line.includes("verified"))).toEqual([
    expect.stringMatching(/^a\.nn: verified: largest difference \S+ of the largest number \(ts \S+\)$/),
    expect.stringMatching(/^b\.nn: verified: /),
  ]);
});

test("a wrong pass is caught, and nothing is written", async () => {
  const folder = temporaryFolder({ "a.nn": tinyNet, "net.nn": tinyNet });
  await nnc(folder, ["build", "net.nn"]);
  const good = readFileSync(join(folder, "net.nn.ts"), "utf8");
  writeFileSync(
    join(folder, "net.nn"),
    tinyNet.replace("Linear(2 * 4 * 4, 3)", "Linear(2 * 4 * 4, 4)").replace("3] {", "4] {"),
  );
  loseAStep();
  const { code, out, err } = await nnc(folder, ["build", "net.nn", "a.nn"]);
  expect({ code, out }).toEqual({ code: 70, out: "" });
  const [title, , what, where, how, why, versions, end] = err.split("\n");
  expect(title).toMatch(/^this is a bug in nnc, not in your file\. Please report the lines below/);
  expect(what).toBe("the module would not compute what Tiny (net.nn:2) says, so nothing was written");
  expect(where).toMatch(
    /^ {2}target ts, result 0\[0, 0\] of \[2, 4\]: NaN in place of \S+, which|^ {2}target ts, result 0\[\d, \d\] of \[2, 4\]: \S+ in place of \S+, which may be off by \S+$/,
  );
  expect(how).toMatch(/^ {2}weights and inputs of seed 1, a batch of 2, with(?:out)? NaN in this sample$/);
  expect(why).toBe("  the first pass after which the references give something else: fuse-epilogues");
  expect(versions).toMatch(/^nnc \S+, Node \d+\.\S+, \w+ \w+: nnc build net\.nn a\.nn$/);
  expect(end).toBe("");

  expect(readFileSync(join(folder, "net.nn.ts"), "utf8")).toBe(good);
  expect(readdirSync(folder).sort()).toEqual(["a.nn", "net.nn", "net.nn.ts"]);
});

test.each([["--verify=off"], ["--no-verify"], ["--check"]])("%s looks at nothing", async (option) => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  loseAStep();
  const { code, out } = await nnc(folder, ["build", "net.nn", option]);
  expect(code).toBe(option === "--check" ? 1 : 0);
  expect(out).not.toContain("verified");
  expect(existsSync(join(folder, "net.nn.ts"))).toBe(option !== "--check");
});

test("--check looks at nothing, though a configuration has all verified", async () => {
  const folder = temporaryFolder({ "net.nn": tinyNet, "nnc.config.ts": "export default { verify: true };\n" });
  loseAStep();
  expect(await nnc(folder, ["build", "net.nn", "--check"])).toMatchObject({ code: 1, err: "" });
  loseAStep();
  expect(await nnc(folder, ["build", "net.nn"])).toMatchObject({ code: 70 });
});

const large = "model Large { c = Conv2d(64, 64, 3, padding=1)  forward(x: [N, 64, 24, 24]) { return c(x) } }\n";

test("what takes longer is verified if one asks for it", async () => {
  const folder = temporaryFolder({ "net.nn": large });
  const { out } = await nnc(folder, ["build", "net.nn", "--target", "ts"]);
  expect(out).toMatch(/^not verified, which would take about \d+ s; --verify does it anyway$/m);
  const asked = await nnc(folder, ["build", "--verify", "net.nn", "--target", "ts"]);
  expect(asked.out).toMatch(/^verified: /m);
});

test("as data", async () => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  const { out } = await nnc(folder, ["build", "net.nn", "--target", "ts", "--json"]);
  const { files } = JSON.parse(out) as { files: { verification: unknown }[] };
  expect(files[0]?.verification).toEqual({
    kind: "verified",
    targets: [{ target: "ts", difference: expect.closeTo(0, 5) as number }],
  });
});

test("packed weights as they are written", async () => {
  const digits = (name: string): Buffer => readFileSync(new URL(`../../examples/digits/${name}`, import.meta.url));
  const folder = temporaryFolder({ "digits.nn": digits("digits.nn"), "w.safetensors": digits("digits.safetensors") });
  const { code, out } = await nnc(folder, ["build", "digits.nn", "--weights", "w.safetensors"]);
  expect(code).toBe(0);
  expect(out).toMatch(summary);
});
