import { expect, test } from "vitest";
import { compile, declare, runPipeline, source } from "../../compiler/index.ts";
import { planOfChoice } from "../../compiler/5-plan/choices/plan-choices.ts";
import { planGraph } from "../../compiler/5-plan/plan-graph.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import type { Plan } from "../../compiler/5-plan/plan.ts";
import type { Tensor } from "../../runtime/index.ts";
import { loadModule, tensorsOf, type GeneratedNetwork } from "../support/load-module.ts";
import { verifyText } from "../verify/verify-text.ts";
import { parameterValues, sawtooth } from "./sawtooth.ts";

/** Models that take several sizes: one class, whose weights serve all of them. */
const block = `module Block {
  c1 = Conv2d(3, 8, 3, padding=1)
  b1 = BatchNorm2d(8)
  c2 = Conv2d(8, 8, 3, stride=2, padding=1)
  attend = MultiheadAttention(8, 2, batch_first=true)
  fc = Linear(8, 2)
  forward(x: [N, 3, H, W]) {
    map = x |> c1 |> b1 |> relu |> c2
    rows = map.flatten(2).transpose(1, 2)
    y, _ = attend(rows, rows, rows)
    return { map: relu(map), logits: y.mean(1) |> fc, bins: adaptive_avg_pool2d(map, 3) }
  }
}
`;
const net = (where: string): string => `${block}model Net = Block where ${where}\n`;

const filled = (...shape: readonly number[]): Tensor => ({
  data: sawtooth(
    shape.reduce((count, size) => count * size, 1),
    13,
  ),
  shape,
});

test("each size is held to the references, on both targets", async () => {
  for (const { difference } of await verifyText(net("H in [8, 30], W = 6")))
    if (difference !== null) expect(difference).toBeLessThan(2e-5);
});

test.each(["ts", "wasm"] as const)(
  "each gives what a module for it alone gives, whatever ran before, %s",
  async (target) => {
    const { Net } = await loadModule(source("net.nn", net("(H, W) in [(8, 6), (30, 16), (12, 20)]")), { target });
    if (!Net) throw new Error("no model");
    const weights = parameterValues(Net.signature);
    const all = await Net.create(weights);
    for (const [batch, height, width] of [
      [1, 8, 6],
      [2, 30, 16],
      [1, 12, 20],
      [3, 8, 6],
      [0, 12, 20],
      [1, 30, 16],
    ] as const) {
      const { Net: Own } = await loadModule(source("net.nn", net(`H = ${height}, W = ${width}`)), { target });
      const expected = tensorsOf((await (Own as typeof Net).create(weights)).forward(filled(batch, 3, height, width)));
      const found = tensorsOf(all.forward(filled(batch, 3, height, width)));
      expect(found).toEqual(expected);
      const out = { map: new Float32Array(0), logits: new Float32Array(0), bins: new Float32Array(0) };
      Object.keys(out).forEach((key, i) => {
        Object.assign(out, { [key]: new Float32Array(found[i]?.data.length ?? 0) });
      });
      all.forwardInto(filled(batch, 3, height, width), out);
      expect(Object.values(out)).toEqual(expected.map(({ data }) => data));
    }
  },
);

test.each(["ts", "wasm"] as const)("another size is an error that names those that there are, %s", async (target) => {
  const create = async (text: string): Promise<GeneratedNetwork> => {
    const { Net } = await loadModule(source("net.nn", text), { target });
    if (!Net) throw new Error("no model");
    return Net.create();
  };
  const one = await create(net("H in [8, 12], W = 16"));
  const messages: readonly (readonly [Float32Array | Tensor, string])[] = [
    [filled(1, 3, 10, 16), "NN7016: x has the shape [1, 3, 10, 16], expected [N, 3, 8, 16] or [N, 3, 12, 16]"],
    [filled(1, 3, 8, 8), "NN7003: x has the shape [1, 3, 8, 8], expected [N, 3, 8, 16] or [N, 3, 12, 16]"],
    [filled(3, 8, 16), "NN7003: x has the shape [3, 8, 16], expected [N, 3, 8, 16] or [N, 3, 12, 16]"],
    [new Float32Array(3 * 8 * 16), "NN7001: x takes several sizes: hand over { data, shape }, not values alone"],
    [{ data: new Float32Array(5), shape: [1, 3, 8, 16] }, "NN7002: x has 5 values, its shape [1, 3, 8, 16] needs 384"],
  ];
  for (const [input, message] of messages) expect(() => one.forward(input)).toThrow(message);
  const two = await create(
    "module Two { forward(x: [N, L], y: [N, 2 * L]) { return cat([x, y], 1) } }\nmodel Net = Two where L in [1, 2, 3]\n",
  );
  expect(tensorsOf(two.forward(filled(2, 2), filled(2, 4)))[0]?.shape).toEqual([2, 6]);
  expect(() => two.forward(filled(2, 2), filled(2, 6))).toThrow(
    "NN7016: y has the shape [2, 6], expected [N, 4] beside the inputs before it",
  );
  expect(() => two.forward(filled(2, 2), filled(1, 4))).toThrow(
    "NN7004: y has a batch of 1, the inputs before it one of 2",
  );
});

test("a symbol may be the batch, a length of steps, or decide what the network is", async () => {
  const texts = [
    "module Fixed { f = Linear(3, 4)\n forward(x: [N, 3]) { return f(x) } }\nmodel Net = Fixed where N in [1, 8]\n",
    "module Tagger { r = GRU(4, 5, batch_first=true)\n forward(x: [N, T, 4]) { y, _ = r(x)\n return y } }\nmodel Net = Tagger where T in [1, 7]\n",
    `module Pyramid {
      levels = ModuleList(for i in 0..3: Conv2d(2, 2, 3, padding=1))
      forward(x: [N, 2, S, S]) {
        for i in 0..3 { if S > 4 * i { x = relu(levels[i](x)) + i } }
        return x * linspace(0, 1, S)
      }
    }
    model Net = Pyramid where S in 4..7\n`,
  ];
  for (const text of texts)
    for (const { difference } of await verifyText(text, { target: "ts" })) expect(difference).toBeLessThan(2e-5);
});

const plansOf = (text: string, target: "ts" | "wasm"): Plan => {
  const plan = runPipeline(source("net.nn", text), { target }).plans?.get(target)?.[0];
  if (!plan) throw new Error("no plan");
  return plan;
};

test.each(["ts", "wasm"] as const)("weights are there once, and so are kernels that are equal, %s", (target) => {
  const several = plansOf(net("(H, W) in [(8, 6), (8, 10), (12, 6)]"), target);
  const own = plansOf(net("H = 8, W = 6"), target);
  const weightsOf = ({ buffers }: Plan): number =>
    buffers.filter(({ kind }) => kind === "parameter" || kind === "prepared").length;
  expect(weightsOf(several)).toBe(weightsOf(own));
  expect(several.load.length).toBe(own.load.length);
  expect(several.kernels.length).toBeLessThan(3 * own.kernels.length);
  expect(several.kernels.filter(({ name }) => name.startsWith("fc")).length).toBe(1);
});

test("the run at a size is the plan for that size, in the same memory", () => {
  const several = plansOf(net("H in [8, 12], W = 6"), "ts");
  for (const [i, choice] of (several.choices ?? []).entries()) {
    const own = plansOf(net(`H = ${[8, 12][i]}, W = 6`), "ts");
    const found = planOfChoice(several, choice);
    expect(found.arena).toEqual(own.arena);
    expect(found.run.map(({ node }) => node?.op.name)).toEqual(own.run.map(({ node }) => node?.op.name));
  }
  expect(planGraph(several.graph, typescript).arena).toEqual(several.choices?.[0]?.arena);
});

test("where sizes are calculated in another way, weights for both are kept", async () => {
  // Of a map of one row a product of tiles is not worth it.
  const text =
    "module Conv { c = Conv2d(32, 32, 3, padding=1)\n forward(x: [N, 32, H, H]) { return c(x) } }\nmodel Net = Conv where H in [1, 24]\n";
  const several = plansOf(text, "wasm");
  const prepared = several.buffers.filter(({ kind, size }) => kind === "prepared" && Number(size) > 32);
  expect(prepared.length).toBe(2);
  for (const { difference } of await verifyText(text, { target: "wasm" }))
    if (difference !== null) expect(difference).toBeLessThan(2e-5);
});

test("types and the signature say so", async () => {
  const text = net("H in [8, 12], W = 16");
  const types = declare(source("net.nn", text)).declarations?.types.text;
  expect(types).toContain("x: Input<readonly [number, 3, number, 16]>");
  expect(types).toContain("Tensor<readonly [number, 8, number, 8]>");
  expect(types).toContain("x: [N, 3, H, 16] → map: [N, 8, H/2, 8]");
  const { Net } = await loadModule(source("net.nn", text));
  expect(Net?.signature.inputs[0]?.shape).toEqual(["N", 3, "H", 16]);
});

test("`--set` picks one, and a list of one is no choice", () => {
  const graphOf = (where: string, set: Record<string, number>) =>
    runPipeline(source("net.nn", net(where)), { set }, "graph").graphs?.[0];
  expect(graphOf("H in [8, 12], W = 16", { H: 20 })?.choices).toBeUndefined();
  expect(graphOf("H in [8], W = 16", {})?.choices).toBeUndefined();
  expect(graphOf("(H, W) in [(8, 6), (8, 8), (12, 8)]", { H: 8 })?.choices).toEqual([
    { H: 8, W: 6 },
    { H: 8, W: 8 },
  ]);
});

test("threads are refused", async () => {
  const { diagnostics } = await compile(source("net.nn", net("H in [8, 12], W = 16")), { threads: true });
  expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "NN3030: one class of Net cannot take all of its sizes: several threads share runs of one size only",
  ]);
});

test("a loss is trained at one size, and may be left out", async () => {
  const text = `module Net {
  fc = Linear(3, 2)
  forward(x: [N, L, 3]) { return fc(x.mean(1)) }
  loss(x: [N, L, 3], y: [N]) { return cross_entropy(forward(x), y) }
}
`;
  for (const model of ["model Net2 = Net where L in [2, 4]", "model Net2 = Net"]) {
    const { diagnostics } = await compile(source("net.nn", text + model), { target: "ts" });
    expect(diagnostics.map(({ help }) => help)).toEqual([expect.stringContaining("build this one with --no-train")]);
    const { code } = await compile(source("net.nn", text + model), { target: "ts", train: false });
    expect(code).toContain("class Net2 ");
  }
});

test("what is used at one of the sizes is used", () => {
  const text = `module Net() {
    conv = Conv2d(3, 4, 3, padding=1)
    first = Conv2d(4, 4, 1)
    second = Conv2d(4, 4, 1)
    never = Conv2d(4, 4, 1)
    forward(x: [N, 3, H, W]) {
      x = conv(x)
      if H == 32 { x = first(x) }
      if H == 64 { x = second(x) }
      return x
    }
  }
  model Either = Net() where H in [32, 48, 64], W in [48]
  `;
  const { diagnostics } = runPipeline(source("net.nn", text), {}, "graph");
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "NN2016 never is never used in forward",
  ]);
});
