import { openPlanner, type SizedGraph } from "../../compiler/5-plan/open/plan-open.ts";
import type { OpenModel } from "../../compiler/sizes/open-model.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import { expect, test } from "vitest";
import { compile, declare, runPipeline, source } from "../../compiler/index.ts";
import { evaluateSized, spellSized } from "../../compiler/ir/size-formula.ts";
import { createFitter, type SizeFitter } from "../../compiler/5-plan/open/fit-sizes.ts";
import { planAt } from "../../compiler/5-plan/open/plan-at.ts";
import type { Tensor } from "../../runtime/index.ts";
import { loadModule, tensorsOf, type GeneratedNetwork } from "../support/load-module.ts";

const unet = `model Net {
  d1 = Conv2d(3, 4, 3, padding=1)
  up = ConvTranspose2d(4, 4, 4, stride=4)
  forward(x: [N, 3, H, W]) { return cat([x, x |> d1 |> max_pool2d(4) |> up], 1) }
}
`;
const multiples = "model Net { forward(x: [N, 3, 8 * h, 8 * w]) { return max_pool2d(x, 8) } }\n";

const anySize = { step: 1, least: 1 };

const rulesOf = (text: string): readonly unknown[] =>
  runPipeline(source("net.nn", text), {}, "graph").graphs?.flatMap(({ openSizes = [] }) =>
    openSizes.map(({ symbol, rule }) => [symbol, rule?.step, rule?.least]),
  ) ?? [];

test("what sizes a network takes is found by trying", () => {
  expect(rulesOf(unet)).toEqual([
    ["H", 4, 4],
    ["W", 4, 4],
  ]);
  expect(rulesOf(multiples)).toEqual([
    ["h", 1, 1],
    ["w", 1, 1],
  ]);
  expect(rulesOf("model Net { c = Conv1d(1, 2, 9)\n forward(x: [N, 1, L]) { return c(x) } }")).toEqual([["L", 1, 9]]);
});

test("types and the signature leave them open", () => {
  const { declarations } = declare(source("net.nn", unet));
  expect(declarations?.types.text).toContain("forward(x: Input<readonly [number, 3, number, number]>)");
  expect(declarations?.types.text).toContain("Tensor<readonly [number, 7, number, number]>");
  expect(declarations?.types.text).toContain("x: [N, 3, H, W] → [N, 7, H, W]");
});

const zeros = (...shape: readonly number[]) => ({
  data: new Float32Array(shape.reduce((count, size) => count * size, 1)),
  shape,
});

test.each(["ts", "wasm"] as const)("wrong sizes are an error that says the rule, %s", async (target) => {
  const create = async (text: string): Promise<GeneratedNetwork> => {
    const { Net } = await loadModule(source("net.nn", text), { target });
    if (!Net) throw new Error("no model");
    return Net.create();
  };
  const net = await create(unet);
  const messages: readonly (readonly [Float32Array | Tensor, string])[] = [
    [zeros(1, 3, 30, 32), "NN7016: the height of x must be a multiple of 4, at least 4, got 30"],
    [zeros(1, 3, 32, 0), "NN7016: the width of x must be a multiple of 4, at least 4, got 0"],
    [zeros(1, 4, 32, 32), "NN7003: x has the shape [1, 4, 32, 32], expected [N, 3, H, W]"],
    [zeros(3, 32, 32), "NN7003: x has the shape [3, 32, 32], expected [N, 3, H, W]"],
    [new Float32Array(3072), "NN7001: x has open sizes: hand over { data, shape }, not values alone"],
    [{ data: new Float32Array(5), shape: [1, 3, 4, 4] }, "NN7002: x has 5 values, its shape [1, 3, 4, 4] needs 48"],
  ];
  for (const [input, message] of messages) expect(() => net.forward(input)).toThrow(message);
  expect(tensorsOf(net.forward(zeros(2, 3, 4, 8)))[0]?.shape).toEqual([2, 7, 4, 8]);
  expect(tensorsOf(net.forward(zeros(0, 3, 4, 8)))[0]?.shape).toEqual([0, 7, 4, 8]);
  const eights = await create(multiples);
  expect(() => eights.forward(zeros(1, 3, 20, 16))).toThrow(
    "NN7016: the height of x must be a multiple of 8, at least 8, got 20",
  );
});

test("inputs that share a size must agree", async () => {
  const text = "model Net { forward(x: [N, 2, L], y: [N, 3, L]) { return cat([x, y], 1) } }\n";
  const { Net } = await loadModule(source("net.nn", text));
  const net = await Net?.create();
  expect(tensorsOf(net?.forward(zeros(1, 2, 5), zeros(1, 3, 5)) ?? [])[0]?.shape).toEqual([1, 5, 5]);
  expect(() => net?.forward(zeros(1, 2, 5), zeros(1, 3, 6))).toThrow(
    "NN7016: the length of y must be 5, as others say, got 6",
  );
  expect(() => net?.forward(zeros(1, 2, 5), zeros(2, 3, 5))).toThrow("NN7004");
});

test("what has no one plan is refused, at the line", async () => {
  const text =
    "model Net {\n  p = AdaptiveMaxPool2d(3, return_indices=true)\n  forward(x: [N, 3, H, W]) { return p(x) }\n}\n";
  const { diagnostics, code } = await compile(source("net.nn", text));
  expect(code).toBeUndefined();
  expect(diagnostics.map((each) => each.code)).toEqual(["NN3028"]);
  expect(diagnostics[0]?.message).toContain("H, W of Net cannot stay open");
});

test("a table that two sizes share is no limit of either, and is refused", async () => {
  const text = `model Net {
    pos = Parameter([1, 200, 4])
    forward(x: [N, 4, H, W]) { return x.flatten(2).transpose(1, 2) + pos[:, :H * W] }
  }`;
  const { diagnostics } = await compile(source("net.nn", text));
  expect(diagnostics.map((each) => each.code)).toEqual(["NN3028"]);
  expect(diagnostics[0]?.message).toContain("how large one of them may be depends on the other");
});

test("a plan at a size is the plan for that size, in memory no larger", () => {
  const open = runPipeline(source("net.nn", unet), { target: "ts" }).plans?.get("ts")?.[0];
  const own = runPipeline(source("net.nn", unet), { target: "ts", set: { H: 32, W: 40 } }).plans?.get("ts")?.[0];
  if (!open || !own) throw new Error("no plan");
  const at = planAt(open, { H: 32, W: 40 });
  expect(at.buffers.map(({ kind }) => kind)).toEqual(own.buffers.map(({ kind }) => kind));
  expect(at.arena.perSample).toBeLessThanOrEqual(own.arena.perSample * 1.2);
});

const sizes = [
  { H: 33, W: 49 },
  ...[1, 2, 3, 6, 11, 20].map((more) => ({ H: 33 + more, W: 49 })),
  ...[1, 2, 3, 6, 11, 20].map((more) => ({ H: 33, W: 49 + more })),
  ...[1, 5, 9].map((more) => ({ H: 33 + more, W: 49 + 2 * more })),
];

test.each<[string, (H: number, W: number) => number]>([
  ["a row", (_, W) => (W + 2) * 64],
  ["an image with a border", (H, W) => (H + 2) * (W + 3) * 8],
  ["half of it, rounded up", (H, W) => Math.ceil(H / 2) * Math.ceil(W / 2)],
  ["what is left of a line", (_, W) => W % 4],
  ["what is left of all", (H, W) => (H * W) % 4],
  ["a mean's share", (H, W) => 1 / (H * W)],
  ["a share of a fixed size", (H) => Math.fround(H / 100)],
  ["a share between corners", (H) => Math.fround((H - 1) / 99)],
  ["a ratio", (H) => Math.fround(Math.ceil(H / 2) / H)],
])("the formula of %s holds at other sizes, too", (_, of) => {
  const fitter = createFitter(sizes, { H: anySize, W: anySize });
  fitter.learn(sizes.map(({ H }) => Math.ceil(H / 2)));
  fitter.learn(sizes.map(({ W }) => Math.ceil(W / 2)));
  fitter.learnCount(sizes.map(({ H, W }) => H * W));
  const found = fitter.fit(sizes.map(({ H, W }) => of(H, W)));
  if (found === undefined) throw new Error("no formula");
  for (const [H, W] of [
    [1, 1],
    [2, 7],
    [100, 33],
    [17, 1000],
  ] as const)
    expect([spellSized(found), evaluateSized(found, { H, W })]).toEqual([spellSized(found), of(H, W)]);
});

test("what follows no rule has no formula", () => {
  const fitter = createFitter(sizes, { H: anySize, W: anySize });
  expect(fitter.fit(sizes.map((_, i) => (i * 7919) % 31))).toBeUndefined();
  expect(fitter.fit(sizes.map(({ H, W }) => Math.max(H, W)))).toBeUndefined();
});

test("formulas are held to sizes that none was made of", () => {
  const text = "model Net { conv = Conv2d(1, 4, 3, stride=2)\n forward(x: [N, 1, H, W]) { return relu(conv(x)) } }";
  const model = runPipeline(source("net.nn", text), {}, "optimized").open?.get("Net");
  const { samples, sizes } = model as OpenModel;
  expect(samples.held.length).toBeGreaterThan(2);
  const { buffers } = openPlanner(typescript, sizes)(samples);
  expect(buffers.length).toBeGreaterThan(2);
  const [held] = samples.held as [SizedGraph];
  const shifted = Object.fromEntries(Object.entries(held.sizes).map(([symbol, size]) => [symbol, size + 2]));
  const wrong = { ...samples, held: [{ ...held, sizes: shifted }] };
  // It is asked for, and no formula is believed before.
  expect(() => openPlanner(typescript, sizes)(wrong)).toThrow(expect.objectContaining({ sizes: [shifted] }));
});

test("of formulas that are the same at all sizes so far, the fitter names a size that tells them apart", () => {
  // Rounded up and rounded down and one more: another number at multiples of 64 only.
  const up = (sizes: readonly { readonly H: number }[]): number[] => sizes.map(({ H }) => Math.ceil(H / 64));
  const some = [70, 71, 72, 100, 130, 140, 200, 300, 500].map((H) => ({ H }));
  const learned = (sizes: readonly { readonly H: number }[]): SizeFitter => {
    const fitter = createFitter(sizes, { H: anySize });
    fitter.learn(sizes.map(({ H }) => Math.ceil(H / 16)));
    fitter.learn(sizes.map(({ H }) => Math.floor(H / 16)));
    return fitter;
  };
  let sizes = some;
  for (let round = 0; round < 8 && learned(sizes).unclear().length > 0; round++)
    sizes = [
      ...sizes,
      ...learned(sizes)
        .unclear()
        .map((at) => ({ H: at["H"] as number })),
    ];
  expect(learned(some).unclear()).not.toEqual([]);
  const fitter = learned(sizes);
  expect(fitter.unclear()).toEqual([]);
  const found = fitter.fit(up(sizes));
  expect([64, 65, 128, 129, 1024].map((H) => found && evaluateSized(found, { H }))).toEqual([1, 2, 2, 3, 16]);
});

test.each([
  ["Linear(_, 2)", "f.weight would be [2, 225] at L = 225, and [2, 226] at L = 226"],
  ["LayerNorm(_)", "f.weight would be [225] at L = 225, and [226] at L = 226"],
  [
    "parametrizations.weight_norm(Linear(_, 1, bias=false), dim=1)",
    "f.parametrizations.weight.original0 would be [1, 225]",
  ],
])("weights that a size decides are refused where they are made: %s", async (made, why) => {
  const text = `model Net {\n  f = ${made}\n  forward(x: [N, 3, L]) { return f(x) }\n}\n`;
  const { diagnostics } = await compile(source("net.nn", text));
  expect(diagnostics.map(({ code, span }) => [code, text.slice(0, span.start).split("\n").length])).toEqual([
    ["NN3028", 2],
  ]);
  expect(diagnostics[0]?.message).toContain(why);
});
