import { describe, expect, test } from "vitest";
import { source } from "../../compiler/index.ts";
import { runStages } from "../support/run-stages.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm } from "../support/execute-wasm.ts";

/** What is known while compiling. Read with True, False and None, each line is true in Python as well. */
const truths: readonly string[] = [
  "7 // 2 == 3",
  "-7 // 2 == -4",
  "7 // -2 == -4",
  "7.5 // 2 == 3.0",
  "-1 % 3 == 2",
  "-7 % 3 == 2",
  "7 % -3 == -2",
  "-7 % -3 == -1",
  "7.5 % 2 == 1.5",
  "-0.5 % 2 == 1.5",
  "7 / 2 == 3.5",
  "2 ** 3 ** 2 == 512",
  "-2 ** 2 == -4",
  "2 ** -1 == 0.5",
  "2 + 3 * 4 == 14",
  "(2 + 3) * 4 == 20",
  "10 - 3 - 2 == 5",
  "24 // 4 // 2 == 3",
  "1 < 2",
  "not 2 < 1",
  "2 <= 2",
  "not 3 <= 2",
  "2 >= 2",
  "not 2 > 2",
  "1 != 2",
  "not 1 == 2",
  "1 == 1.0",
  "not (1 == 1 and 1 == 2)",
  "1 == 2 or 1 == 1",
  "not (1 == 2) and not false",
  "[1, 2] + [3] == [1, 2, 3]",
  "[1, 2] * 2 == [1, 2, 1, 2]",
  "[1, 2] != [2, 1]",
  '"a" + "b" == "ab"',
  "[10, 20, 30][0] == 10",
  "[10, 20, 30][-1] == 30",
  "[10, 20, 30][-3] == 10",
  "[0, 1, 2, 3, 4][1:3] == [1, 2]",
  "[0, 1, 2, 3, 4][:2] == [0, 1]",
  "[0, 1, 2, 3, 4][3:] == [3, 4]",
  "[0, 1, 2, 3, 4][-2:] == [3, 4]",
  "[0, 1, 2, 3, 4][:-2] == [0, 1, 2]",
  "[0, 1, 2, 3, 4][0:3:2] == [0, 2]",
  "[0, 1, 2, 3, 4][::2] == [0, 2, 4]",
  "[0, 1, 2, 3, 4][1::3] == [1, 4]",
  "[0, 1, 2, 3, 4][2:99] == [2, 3, 4]",
  "[0, 1, 2, 3, 4][-99:2] == [0, 1]",
  "[0, 1, 2, 3, 4][3:1] == []",
  'float("inf") == inf',
  'float("-inf") == -inf',
  'float(" +Infinity ") == inf',
  'float("nan") != float("nan")',
  "nan != nan",
  "not nan == nan",
  "-inf < -10 ** 15 and 10 ** 15 < inf",
  "inf - 1 == inf and 0.0 * inf != 0",
  "1 / inf == 0",
  "min(3, -inf) == -inf",
  "abs(-inf) == inf",
  "sqrt(inf) == inf and exp(-inf) == 0 and log(inf) == inf",
  "round(pi, 2) == 3.14",
  "round(2.675, 2) == 2.67",
  "round(0.125, 2) == 0.12",
  "round(0.375, 2) == 0.38",
  "round(-0.125, 2) == -0.12",
  "round(-1.5, 0) == -2.0",
  "round(2.5) == 2",
  "round(1250, -2) == 1200",
  "round(1350, -2) == 1400",
  "round(1e22, 2) == 1e22",
  "round(5e-324, 100) == 0.0",
  "log(1) == 0 and exp(0) == 1",
  "round(log(8, 2), 12) == 3",
  "log2(8) == 3 and log10(1000) == 3",
  "pow(2, 10) == 1024 and pow(2, -1) == 0.5 and pow(4, 0.5) == 2",
  "sin(0) == 0 and cos(0) == 1 and tan(0) == 0 and tanh(0) == 0",
  "round(cos(pi), 12) == -1",
];

function compiled(text: string): ReturnType<typeof runStages> {
  const stages = runStages(source("case.nn", text));
  expect(stages.diagnostics.map(({ message }) => message)).toEqual([]);
  return stages;
}

test.each(truths)("%s", (truth) => {
  compiled(`model Case { forward(x: [N, 3]) { assert ${truth}, "it is not"\n return x } }`);
});

test("an assertion that does not hold is seen", () => {
  const text = 'model Case { forward(x: [N, 3]) { assert 1 == 2, "it is not"\n return x } }';
  expect(runStages(source("case.nn", text)).diagnostics.map(({ severity }) => severity)).toEqual(["error"]);
});

/** Of x, which is [0, 1, …, 4] and [10, 11, …, 14]. */
const parts: readonly (readonly [text: string, elements: readonly number[]])[] = [
  ["x[0]", [0, 1, 2, 3, 4]],
  ["x[-1]", [10, 11, 12, 13, 14]],
  ["x[-2, -1]", [4]],
  ["x[1, 2]", [12]],
  ["x[:, 0]", [0, 10]],
  ["x[:, -1]", [4, 14]],
  ["x[:, -5]", [0, 10]],
  ["x[:, 1:3]", [1, 2, 11, 12]],
  ["x[:, 0:3:2]", [0, 2, 10, 12]],
  ["x[:, ::2]", [0, 2, 4, 10, 12, 14]],
  ["x[:, 1::3]", [1, 4, 11, 14]],
  ["x[:, -2:]", [3, 4, 13, 14]],
  ["x[:, :-3]", [0, 1, 10, 11]],
  ["x[1:, 3:99]", [13, 14]],
  ["x[:, 1:4][:, 1:3]", [2, 3, 12, 13]],
  ["x[:, 1:][1, 1:3]", [12, 13]],
];

describe("parts of tensors", () => {
  test.each(parts)("%s", (text, elements) => {
    const { plans, wasmPlans } = compiled(`model Case { forward(x: [2, 5]) { return ${text} } }`);
    const given = { inputs: [Float32Array.of(0, 1, 2, 3, 4, 10, 11, 12, 13, 14)], parameters: [], batch: 1 };
    expect([...executePlan(plans[0]!, given)[0]!]).toEqual(elements);
    expect([...executeWasm(wasmPlans[0]!, given)[0]!]).toEqual(elements);
  });

  test.each(["x[2]", "x[-3]", "x[:, 5]", "x[:, -6]"])("%s is outside", (text) => {
    const { diagnostics } = runStages(source("case.nn", `model Case { forward(x: [2, 5]) { return ${text} } }`));
    expect(diagnostics.map(({ code }) => code)).toEqual(["NN2024"]);
  });
});

test("a default may read the parameters before it, and not what is called the same outside", () => {
  const { graphs } = compiled(`const width = 100
    module Block(width: int, inner: int = 2 * width) {
      fc = Linear(width, inner)
      forward(x) { return fc(x) }
    }
    model Case { b = Block(3)  c = Block(6, 4)  forward(x: [N, 3]) { return c(b(x)) } }`);
  expect(graphs?.[0]?.parameters.map(({ name, shape }) => `${name} ${shape}`)).toEqual([
    "b.fc.weight 6,3",
    "b.fc.bias 6",
    "c.fc.weight 4,6",
    "c.fc.bias 4",
  ]);
});

test("what is shared has all of its names, of which the first is read", () => {
  const { graphs } = compiled(`module Pair(one: module) {
      a = one
      b = one
      forward(x) { return b(a(x)) }
    }
    model Case { pair = Pair(Linear(3, 3, bias=false))  forward(x: [N, 3]) { return pair(x) } }`);
  expect(graphs?.[0]?.parameters.map(({ name }) => name)).toEqual(["pair.a.weight", "pair.b.weight"]);
  expect(graphs?.[0]?.nodes.map(({ inputs }) => inputs[1])).toEqual(["@pair.a.weight", "@pair.a.weight"]);
});
