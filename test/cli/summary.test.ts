import { expect, test } from "vitest";
import { nnc, temporaryFolder, tinyNet } from "./support.ts";

test("a small network", async () => {
  const { code, out } = await nnc(temporaryFolder({ "net.nn": tinyNet }), ["summary", "net.nn"]);
  expect(code).toBe(0);
  expect(out.slice(0, out.indexOf("\nmemory"))).toMatchInlineSnapshot(`
    "Tiny  x [N, 1, 4, 4] → [N, 3]
    ──────────────────────────────────────────────────────────────────────────
    layer    type         output        parameters  multiply-adds  fused into
    ──────────────────────────────────────────────────────────────────────────
    conv     Conv2d       [N, 2, 4, 4]          18            288
    bn       BatchNorm2d  [N, 2, 4, 4]           4                 conv.weight
             relu()       [N, 2, 4, 4]                             conv
    dropout  Dropout      [N, 2, 4, 4]                             (removed)
             flatten()    [N, 32]                                  (no code)
    fc       Linear       [N, 3]                99             96
    ──────────────────────────────────────────────────────────────────────────
    parameters     121
    buffers          5
    multiply-adds  384  for one sample"
  `);
});

test("kernels and steps are those of the picture", async () => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  const { out: json } = await nnc(folder, ["summary", "net.nn", "--json"]);
  const { kernels, steps } = JSON.parse(json).totals;
  const { out: picture } = await nnc(folder, ["graph", "net.nn", "--stage", "plan", "-o", "-"]);
  expect(picture).toContain(`${kernels} kernels in ${steps} steps`);
  expect((await nnc(folder, ["summary", "net.nn"])).out).toMatch(
    new RegExp(`^kernels +${kernels} {2}in ${steps} steps, for 6 calls of layers and functions$`, "m"),
  );
});

test("of several values, a layer's output is the one that is read", async () => {
  const text = (used: string): string =>
    `model Net {\n  lstm = LSTM(4, 6, batch_first=true)\n  forward(x: [N, 5, 4]) {\n    y, (h, c) = lstm(x)\n    return relu(${used})\n  }\n}\n`;
  const folder = temporaryFolder({ "sequence.nn": text("y"), "state.nn": text("h[0]") });
  expect((await nnc(folder, ["summary", "sequence.nn"])).out).toMatch(/^lstm +LSTM +\[N, 5, 6\] /m);
  expect((await nnc(folder, ["summary", "state.nn"])).out).toMatch(/^lstm +LSTM +\[1, N, 6\] /m);
});

test("what training takes, where there is a loss", async () => {
  const trained = tinyNet
    .trimEnd()
    .replace(/}$/, "loss(x: [N, 1, 4, 4], y: [N]) { return cross_entropy(forward(x), y) }\n}\n");
  const folder = temporaryFolder({ "net.nn": trained });
  const { code, out } = await nnc(folder, ["summary", "net.nn"]);
  expect(code).toBe(0);
  expect(out.slice(out.indexOf("trained"))).toMatch(
    /^trained +121 {2}parameters\na step +[\d,]+ {2}multiply-adds for one sample, forward and backward, in \d+ kernels\n +[\d,]+ {2}bytes between kernels for one sample, and [\d,]+ for all\n$/,
  );
  const { out: json } = await nnc(folder, ["summary", "net.nn", "--json"]);
  expect(JSON.parse(json).training).toMatchObject({ learned: 121, kept: 0 });
});

const nested = `module Block(channels: int, act: module) {
  conv = Conv2d(channels, channels, 3, padding=1)
  act = act
  forward(x) { return x + act(conv(x)) }
}

model Deep {
  scale = Parameter([4], 1.0)
  act = ReLU()
  blocks = Sequential(for i in 0..2: Block(4, act))
  head = Conv2d(4, 1000, 1)

  forward(x: [N, 4, 8, 8]) { return head(blocks(x)).mean((2, 3)) * scale[0] }
}
`;

test("modules within modules, a shared layer, a parameter of the model's own; unfused", async () => {
  const { code, out } = await nnc(temporaryFolder({ "net.nn": nested }), ["summary", "net.nn", "--no-fuse"]);
  expect(code).toBe(0);
  expect(out.slice(0, out.indexOf("\nmemory"))).toMatchInlineSnapshot(`
    "Deep  x [N, 4, 8, 8] → [N, 1000]
    ─────────────────────────────────────────────────────────────────────────
    layer   type       output           parameters  multiply-adds  fused into
    ─────────────────────────────────────────────────────────────────────────
    scale   Parameter  [4]                       4
    blocks.0
      conv  Conv2d     [N, 4, 8, 8]            148          9,216
    act     ReLU       [N, 4, 8, 8]
    blocks.0
            +          [N, 4, 8, 8]
    blocks.1
      conv  Conv2d     [N, 4, 8, 8]            148          9,216
    act     ReLU       [N, 4, 8, 8]
    blocks.1
            +          [N, 4, 8, 8]
    head    Conv2d     [N, 1000, 8, 8]       5,000        256,000
            mean()     [N, 1000]
            slicing()  []                                          (no code)
            *          [N, 1000]
    ─────────────────────────────────────────────────────────────────────────
    parameters       5,300
    buffers              0
    multiply-adds  274,432  for one sample"
  `);
});

const joined = `model Joined {
  a = Conv2d(3, 4, 1)
  b = Conv2d(3, 4, 1)
  w = Parameter([4, 2])
  forward(x: [N, 3, 8, 8]) {
    all = cat([a(x), b(x)], 1)
    return (cat([x.relu(), x], 1), all, x.sum((1, 2, 3)) * cat([w, w.exp()], 1).sum())
  }
}
`;

test("concatenations: whose parts are written in place, of which one is copied in, and of weights", async () => {
  const { code, out } = await nnc(temporaryFolder({ "net.nn": joined }), ["summary", "net.nn"]);
  expect(code).toBe(0);
  expect(out.slice(0, out.indexOf("\nmemory"))).toMatchInlineSnapshot(`
    "Joined  x [N, 3, 8, 8] → [N, 6, 8, 8], [N, 8, 8, 8], [N]
    ──────────────────────────────────────────────────────────────────────────
    layer  type       output        parameters  multiply-adds  fused into
    ──────────────────────────────────────────────────────────────────────────
    w      Parameter  [4, 2]                 8
    a      Conv2d     [N, 4, 8, 8]          16            768
    b      Conv2d     [N, 4, 8, 8]          16            768
           cat()      [N, 8, 8, 8]                             (made in place)
           relu()     [N, 3, 8, 8]
           cat()      [N, 6, 8, 8]
           sum()      [N]
           exp()      [4, 2]                                   (once, at load)
           cat()      [4, 4]                                   (once, at load)
           sum()      []                                       (once, at load)
           *          [N]                                      sum()
    ──────────────────────────────────────────────────────────────────────────
    parameters        40
    buffers            0
    multiply-adds  1,536  for one sample"
  `);
});

test("as data", async () => {
  const { out } = await nnc(temporaryFolder({ "net.nn": tinyNet }), ["summary", "net.nn", "--json"]);
  const { rows, totals, inputs } = JSON.parse(out) as {
    rows: { path: string; outcome: unknown }[];
    totals: { parameters: number; kernels: number };
    inputs: unknown;
  };
  expect(inputs).toEqual([{ name: "x", shape: ["N", 1, 4, 4] }]);
  expect(rows.find(({ path }) => path === "bn")?.outcome).toEqual({ kind: "folded", into: "conv" });
  expect(totals).toMatchObject({ parameters: 18 + 4 + 99, multiplyAdds: 2 * 16 * 9 + 32 * 3 });
});

test("at most 100 columns for a deep network", async () => {
  const folder = new URL("../../", import.meta.url).pathname;
  const { code, out } = await nnc(folder, ["summary", "examples/networks/resnet18.nn"]);
  expect(code).toBe(0);
  expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(out).toContain("11,689,512");
});
