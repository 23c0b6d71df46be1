import { rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { nnc, temporaryDirectory } from "./support.ts";

/** What commands show of models whose sizes are open, or several, and at which of them. */
const files = {
  "net.nn": `module Net {
  d1 = Conv2d(1, 2, 3, padding=1)
  d2 = Conv2d(2, 2, 3, stride=2, padding=1)
  up = ConvTranspose2d(2, 2, 2, stride=2)
  forward(x: [N, 1, H, W]) {
    a = relu(d1(x))
    return cat([a, a |> d2 |> relu |> up], 1)
  }
}
model Open = Net
model Two = Net where (H, W) in [(4, 6), (8, 8)]
model Fixed = Net where H = 4, W = 6
model Line {
  c = Conv1d(1, 2, 3, stride=2, padding=1)
  forward(x: [N, 1, 4 * L + 1]) { return c(x) }
}
`,
  "trained.nn": `model Trained {
  c = Conv1d(1, 2, 3)
  forward(x: [N, 1, L]) { return c(x).mean(2) }
  loss(x: [N, 1, L], y: [N]) { return cross_entropy(forward(x), y) }
}
`,
};
const folder = temporaryDirectory(files);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("shapes are shown by symbols, and numbers at sizes that are named", async () => {
  const { out } = await nnc(folder, ["summary", "net.nn", "--model", "Open"]);
  expect(out).toContain("Open  x [N, 1, H, W] → [N, 4, H, W]");
  expect(out).toMatch(/d2 +Conv2d +\[N, 2, H\/2, W\/2\] +38 +451,584/);
  expect(out).toContain("for one sample at H = 224, W = 224");
  const told = await nnc(folder, ["explain", "net.nn", "--model", "Open"]);
  expect(told.out).toContain("(numbers at H = 224, W = 224)");
  expect(told.out).toContain("[N, 2, H/2, W/2]");
  expect(told.out).toContain("a kept [N, 2, H, W]");
  const json = await nnc(folder, ["explain", "net.nn", "--model", "Line", "--json"]);
  expect(JSON.parse(json.out)).toMatchObject({
    at: { L: 224 },
    inputs: [{ shape: ["N", 1, "4·L + 1"] }],
    results: [{ shape: ["N", 2, "2·L + 1"] }],
  });
  const drawn = await nnc(folder, ["graph", "net.nn", "--model", "Two", "--format", "dot", "-o", "-"]);
  expect(drawn.out).toContain('[label="2×H/2×');
  expect(drawn.out).toContain("[N, 1, H, W]");
});

test("what trains nothing takes open sizes, whatever the loss does", async () => {
  for (const command of ["summary", "explain", "graph", "bench"]) {
    const { code, err } = await nnc(folder, [
      command,
      "trained.nn",
      "--at",
      "9",
      ...(command === "graph" ? ["--format", "dot", "-o", "-"] : []),
    ]);
    expect([command, code, err]).toEqual([command, 0, expect.not.stringContaining("NN")]);
  }
  const { code, err } = await nnc(folder, ["explain", "trained.nn", "--training"]);
  expect([code, err]).toEqual([1, expect.stringContaining("NN3003")]);
});

test.each([
  ["Open", "10,12", "[N, 1, 10, 12]", "at H = 10, W = 12"],
  ["Open", "W=12,H=10", "[N, 1, 10, 12]", "at H = 10, W = 12"],
  ["Two", "8,8", "[N, 1, 8, 8]", "at H = 8, W = 8"],
  ["Line", "21", "[N, 1, 21]", "at L = 5"],
  ["Line", "L=5", "[N, 1, 21]", "at L = 5"],
])("%s --at %s", async (model, sizes, shape, named) => {
  const { out, code } = await nnc(folder, ["summary", "net.nn", "--model", model, "--at", sizes]);
  expect(code).toBe(0);
  expect(out).toContain(shape);
  expect(out).toContain(named);
});

test.each([
  ["Open", "11,12", "the height of x must be a multiple of 2, at least 2"],
  ["Open", "12", "Open has 2 sizes to give, H and W"],
  ["Open", "H=12", "Open has 2 sizes to give, H and W"],
  ["Open", "H=12,V=12", "no size is called V"],
  ["Open", "H=12,12", "these are no sizes"],
  ["Open", "0,12", "these are no sizes"],
  ["Open", "H=12,H=12", "a size is given twice"],
  ["Two", "8,6", "Two takes (H = 4, W = 6), (H = 8, W = 8)"],
  ["Fixed", "4,6", "all sizes of Fixed are fixed but the batch's"],
  ["Line", "22", "the length of x must be 5, or a multiple of 4 more"],
])("%s --at %s is refused", async (model, sizes, message) => {
  const command = model === "Line" ? "explain" : "summary";
  const { err, code } = await nnc(folder, [command, "net.nn", "--model", model, "--at", sizes]);
  expect([code, err]).toEqual([2, expect.stringContaining(`--at ${sizes}: ${message}`)]);
});

test("a run has random numbers of these sizes", async () => {
  const run = async (...args: readonly string[]) =>
    (await nnc(folder, ["run", "net.nn", ...args, "--target", "ts"])).out;
  expect(await run("--model", "Two")).toContain("[1, 4, 4, 6]");
  expect(await run("--model", "Two", "--at", "8,8")).toContain("[1, 4, 8, 8]");
  expect(await run("--model", "Line", "--at", "9")).toContain("[1, 2, 5]");
});

test("a model is timed at these sizes, step by step, too", async () => {
  for (const [model, sizes] of [
    ["Line", "41"],
    ["Two", "8,8"],
  ] as const) {
    const args = ["bench", "net.nn", "--model", model, "--at", sizes, "--rounds", "1", "--profile", "--json"];
    const found = JSON.parse((await nnc(folder, args)).out) as {
      readonly at: unknown;
      readonly multiplyAdds: number;
      readonly targets: readonly { readonly profile: readonly { readonly op: string; readonly output: unknown }[] }[];
    };
    expect(found.at).toEqual(model === "Line" ? { L: 10 } : { H: 8, W: 8 });
    expect(found.multiplyAdds).toBe(model === "Line" ? 21 * 6 : 64 * 18 + 16 * 36 + 16 * 16);
    for (const { profile } of found.targets)
      expect(profile.find(({ op }) => op.startsWith("conv"))?.output).toEqual(
        model === "Line" ? ["N", 2, 1, 21] : ["N", 2, 8, 8],
      );
  }
});
