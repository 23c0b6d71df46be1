import { expect, test } from "vitest";
import { nnc, temporaryFolder, tinyNet } from "./support.ts";

const twoModels = `model Pair {
  fc = Linear(4, 2)
  forward(a: [N, 4], b: [N, 4]) { return { sum: fc(a + b), product: (a * b) @ fc.weight.t() } }
}

model Fixed {
  forward(x: [2, 3]) { return (x, x.exp()) }
}
`;

interface Step {
  readonly kernel: string;
  readonly layer: string;
  readonly op: string;
  readonly output: readonly (number | string)[] | null;
  readonly ms: number;
  readonly share: number;
  readonly gflops: number | null;
}

interface Report {
  readonly multiplyAdds: number;
  readonly targets: readonly { readonly target: string; readonly profile?: readonly Step[] }[];
}

test("both targets side by side, as a table and step by step", async () => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  const { code, out, err } = await nnc(folder, ["bench", "net.nn", "--rounds", "2", "--profile", "--top", "1"]);
  expect(err).toBe("");
  expect(code).toBe(0);
  const lines = out.split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines[0]).toBe("Tiny  batch 1, 0.000768 MFLOP, 2 rounds of ts and wasm in turn; times in ms");
  expect(lines[2]?.split(/ +/)).toEqual(
    "target median min quartiles ratio GFLOP/s create arena memory code".split(" "),
  );
  expect(lines[4]).toMatch(/^ts +[\d.]+ +[\d.]+ +[\d.]+–[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +\d+ B +\d+ B +\d+ KB$/);
  expect(lines[5]).toMatch(/^wasm.* 66 KB +[\d.]+ K?B$/);
  for (const target of ["ts", "wasm"]) {
    const at = lines.findIndex((line) => line.startsWith(`${target}  `) && line.includes("each by itself"));
    expect(lines[at + 2]?.split(/ +/)).toEqual("layer kernel op output ms share GFLOP/s".split(" "));
    expect(lines[at + 4]).toMatch(/^(x|x_copy|conv|fc) .* \d+\.\d %/);
    expect(lines[at + 5]).toMatch(/^\d+ more /);
    expect(lines[at + 7]).toMatch(/^all .* 100\.0 %$/);
  }
});

const timed = { ms: expect.any(Number), share: expect.any(Number), gflops: expect.any(Number) };

test("as data", async () => {
  const args = ["bench", "net.nn", "--rounds", "1", "--batch", "3", "--profile", "--json", "--target", "wasm,ts"];
  const { code, out } = await nnc(temporaryFolder({ "net.nn": tinyNet }), args);
  expect(code).toBe(0);
  const { targets, ...report } = JSON.parse(out) as Report;
  expect(report).toEqual({ model: "Tiny", batch: 3, rounds: 1, multiplyAdds: 3 * (2 * 16 * 9 + 32 * 3) });
  expect(targets.map(({ target }) => target)).toEqual(["wasm", "ts"]);
  for (const { profile = [], ...whole } of targets) {
    expect(whole).toEqual({
      target: whole.target,
      relaxed: expect.any(Boolean),
      medianMs: expect.any(Number),
      minMs: expect.any(Number),
      quartilesMs: [expect.any(Number), expect.any(Number)],
      gflops: expect.any(Number),
      createMs: expect.any(Number),
      arenaBytes: expect.any(Number),
      memoryBytes: expect.any(Number),
      codeBytes: expect.any(Number),
    });
    expect(profile.reduce((total, { share }) => total + share, 0)).toBeCloseTo(1, 9);
    expect(profile.filter(({ gflops }) => gflops !== null)).toEqual([
      { ...timed, kernel: "conv_bn_relu", layer: "conv", op: "conv2d", output: ["N", 2, 4, 4] },
      { ...timed, kernel: "fc", layer: "fc", op: "linear", output: ["N", 3] },
    ]);
    expect(profile.find(({ op }) => op === "border")).toMatchObject({ output: null, gflops: null });
  }
});

test("several inputs and results, one target, unfused", async () => {
  const folder = temporaryFolder({ "net.nn": twoModels });
  const bench = (...args: readonly string[]) => nnc(folder, ["bench", "net.nn", "--rounds", "1", "--json", ...args]);
  const pair = await bench("--model", "Pair", "--target", "wasm", "--no-fuse");
  expect(pair).toMatchObject({ code: 0, err: "" });
  expect((JSON.parse(pair.out) as Report).targets.map(({ target }) => target)).toEqual(["wasm"]);
  expect(await bench("--model", "Fixed", "--target", "ts")).toMatchObject({ code: 0, err: "" });
  expect(await bench("--model", "Fixed", "--batch", "2")).toMatchObject({
    code: 2,
    err: "error: --batch 2: the inputs of Fixed leave no dimension open\n",
  });
});

test.each([
  ["--target auto", "--target auto: there are ts, wasm, and ts,wasm for both"],
  ["--target ts,ts", "--target ts,ts: a target is named twice"],
  ["--top 3", "--top says how many steps --profile shows, so it needs --profile"],
  ["--profile --top 3 --json", "cannot be used with option"],
  ["--target ts --threads 2", "--target ts has no WebAssembly, so --threads says nothing"],
  ["--rounds 0", "--rounds 0: this is not a whole number from 1 on"],
  ["--batch 1.5", "--batch 1.5: this is not a whole number from 1 on"],
])("nnc bench net.nn %s", async (args, message) => {
  const ran = await nnc(temporaryFolder({ "net.nn": tinyNet }), ["bench", "net.nn", ...args.split(" ")]);
  expect(ran).toMatchObject({ code: 2, out: "", err: expect.stringContaining(message) });
});

test("a file with an error", async () => {
  const folder = temporaryFolder({ "net.nn": "model M { forward(x: [N, 3]) { return y } }\n" });
  expect(await nnc(folder, ["bench", "net.nn"])).toMatchObject({ code: 1, out: "" });
});

test("threads, or why there is one; and what they cannot share", async () => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  const args = ["bench", "net.nn", "--rounds", "1", "--target", "wasm", "--threads", "2"];
  const { code, out } = await nnc(folder, args);
  expect(code).toBe(0);
  expect(out).toContain("1 round of wasm and wasm with 1 thread in turn");
  expect(out).toMatch(/\none thread: (the network is too small to gain by it|the host has one core)\n/);
  expect(out).toMatch(
    /\nnot divided: [\d.]+ % of the time of one thread.*; at most [\d.]+ on 2, [\d.]+ on 4, [\d.]+ on 8\n/,
  );
  const { threads, targets } = JSON.parse((await nnc(folder, [...args, "--json"])).out) as {
    readonly threads: { readonly serial: number; readonly atMost: readonly { readonly times: number }[] };
    readonly targets: readonly { readonly threads?: { readonly count: number } }[];
  };
  expect(targets.map((each) => each.threads?.count)).toEqual([undefined, 1]);
  expect(threads.serial).toBeGreaterThanOrEqual(0);
  for (const { times } of threads.atMost) expect(times).toBeGreaterThan(0.5);
});
