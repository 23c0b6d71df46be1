import { expect, test } from "vitest";
import { compile, source } from "../../compiler/index.ts";
import { runStages } from "../support/run-stages.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm } from "../support/execute-wasm.ts";

const stagesOf = (text: string): ReturnType<typeof runStages> => {
  const stages = runStages(source("case.nn", text));
  expect(stages.diagnostics.map(({ message }) => message)).toEqual([]);
  return stages;
};

test("constants are no parameters, and an empty batch runs with each of them", () => {
  const { graphs, plans, wasmPlans } = stagesOf(`model Case {
    mask = Buffer(tril(ones(3, 3)), persistent=false)
    forward(x: [N, 3, 3]) {
      y = (x - [1, 2, 3]) * mask + eye(3) * arange(3) + linspace(0, 1, 3) + ones_like(x) + x.triu(1)
      return y, zeros(N, 3), arange(N), cat([full([N, 1], 0.5), zeros(N, 2)], 1), arange(N).view(N, 1, 1) * x
    }
  }`);
  expect(graphs?.[0]?.parameters).toEqual([]);
  for (const batch of [0, 1, 3]) {
    const given = { inputs: [new Float32Array(9 * batch).fill(2)], parameters: [], batch };
    const results = [executePlan(plans![0]!, given), executeWasm(wasmPlans![0]!, given)];
    for (const result of results) {
      expect(result.map(({ length }) => length)).toEqual([9 * batch, 3 * batch, batch, 3 * batch, 9 * batch]);
      expect(Array.from(result[2]!)).toEqual(Array.from({ length: batch }, (_, i) => i));
    }
  }
});

test("what is regular is calculated, whatever its size", async () => {
  const sizeOf = async (size: number): Promise<number> => {
    const { code, diagnostics } = await compile(
      source(
        "case.nn",
        `model Case { forward(x: [N, ${size}]) { return x + (tril(ones(${size}, ${size})) + eye(${size})).sum(0) + arange(${size}) + linspace(0, 1, ${size}) } }`,
      ),
    );
    expect(diagnostics).toEqual([]);
    return (code ?? "").length;
  };
  expect(await sizeOf(640)).toBeLessThan((await sizeOf(64)) + 200);
});

test("weights begin with the numbers of tensors, and those that are no parameters are kept", () => {
  const { graphs } = stagesOf(`model Case {
    a = Parameter(1e-6 * ones(4))
    b = Parameter(ones([]) * log(1 / 0.07))
    c = Parameter(-0.02 * randn(2, 3) + 1)
    d = Parameter(1 - 2 * rand(4))
    e = Parameter(eye(3))
    f = Parameter(full([1000, 5000], 0.5) * 2)
    g = Parameter(tensor([1, 0.1]), requires_grad=false)
    h = Buffer(arange(3))
    i = Buffer([3], 0.5, persistent=false)
    j = Parameter([4, 8, 3, 3], kaiming_uniform(a=1))
    k = Parameter([4, 8, 3, 3], kaiming_normal(mode="fan_out", nonlinearity="relu"))
    l = Parameter([4, 8], xavier_uniform(gain=2))
    m = Parameter([4, 8], trunc_normal(std=0.02) * -2)
    n = Parameter([3], ones)
    forward(x: [N]) { return x + a.sum() + b + c.sum() + d.sum() + e.sum() + f.sum() + g.sum() + h.sum() + i.sum() + j.sum() + k.sum() + l.sum() + m.sum() + n.sum() }
  }`);
  const inits = graphs![0]!.parameters.map(({ name, kind, shape, init }) => [name, kind, shape, init]);
  const even = (bound: number) => ({ kind: "uniform", low: -bound, high: bound });
  expect(inits).toEqual([
    ["a", "parameter", [4], { kind: "constant", value: Math.fround(1e-6) }],
    ["b", "parameter", [], { kind: "constant", value: Math.fround(Math.log(1 / 0.07)) }],
    ["c", "parameter", [2, 3], { kind: "normal", mean: 1, std: 0.02 }],
    ["d", "parameter", [4], { kind: "uniform", low: -1, high: 1 }],
    ["e", "parameter", [3, 3], { kind: "dirac", groups: 1 }],
    ["f", "parameter", [1000, 5000], { kind: "constant", value: 1 }],
    ["g", "buffer", [2], { kind: "literal", values: [1, Math.fround(0.1)] }],
    ["h", "buffer", [3], { kind: "literal", values: [0, 1, 2] }],
    ["j", "parameter", [4, 8, 3, 3], even(Math.sqrt(3) / Math.sqrt(72))],
    ["k", "parameter", [4, 8, 3, 3], { kind: "normal", mean: 0, std: Math.SQRT2 / 6 }],
    ["l", "parameter", [4, 8], even(Math.sqrt(3) * 2 * Math.sqrt(2 / 12))],
    ["m", "parameter", [4, 8], { kind: "truncatedNormal", mean: 0, std: 0.04, low: -4, high: 4 }],
    ["n", "parameter", [3], { kind: "constant", value: 1 }],
  ]);
});
