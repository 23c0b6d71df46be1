import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeOutput } from "../../compiler/cli/input/write-output.ts";
import { readInput } from "../../compiler/cli/input/read-input.ts";
import { printTensor } from "../../compiler/cli/show/print-tensor.ts";
import { nnc, temporaryFolder } from "./support.ts";

/** Two inputs, results by name; nothing to learn, so that every number is known. */
const twoInputs = `model Both {
  forward(a: [N, 3], b: [N, 3]) { return { total: a + b, product: a * b } }
}
`;
const double =
  "model Double { forward(x: [N, 3]) { return x * 2 } }\nmodel Half { forward(x: [N, 3]) { return x / 2 } }\n";

const tensor = (name: string | undefined, data: readonly number[], shape: readonly number[]) => ({
  name,
  data: Float32Array.from(data),
  shape,
});

test("inputs by name from one file, or a file for each; results by name", async () => {
  const a = tensor("a", [1, 2, 3], [1, 3]);
  const b = tensor("b", [10, 20, 30], [1, 3]);
  const folder = temporaryFolder({
    "net.nn": twoInputs,
    "all.safetensors": writeOutput("all.safetensors", [b, a]),
    "numbered.safetensors": writeOutput("x.safetensors", [
      { ...b, name: "input.1" },
      { ...a, name: "input.0" },
    ]),
    "a.npy": writeOutput("a.npy", [a]),
    "b.f32": writeOutput("b.f32", [b]),
    "other.safetensors": writeOutput("x.safetensors", [{ ...a, name: "c" }]),
  });
  const expected = '{"total":[[11,22,33]],"product":[[10,40,90]]}\n';
  for (const inputs of [["all.safetensors"], ["numbered.safetensors"], ["a.npy", "b.f32"]]) {
    const args = inputs.flatMap((path) => ["--input", path]);
    expect(await nnc(folder, ["run", "net.nn", "--json", ...args])).toMatchObject({ code: 0, out: expected });
  }
  const { out } = await nnc(folder, ["run", "net.nn", "--input", "all.safetensors"]);
  expect(out).toBe("total [1, 3]\n[[11, 22, 33]]\nproduct [1, 3]\n[[10, 40, 90]]\n");
  expect(await nnc(folder, ["run", "net.nn", "--input", "other.safetensors"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("other.safetensors: there is no a and no input.0 in it, only c\n"),
  });
});

test("one of several models, bars with labels, and a file of results", async () => {
  const folder = temporaryFolder({
    "net.nn": double,
    "x.npy": writeOutput("x.npy", [tensor(undefined, [0, 0.5, 1], [1, 3])]),
    "bad.npy": writeOutput("x.npy", [tensor(undefined, [0, 0.5], [1, 2])]),
    "labels.txt": "cat\ndog\nhorse\n",
  });
  expect(await nnc(folder, ["run", "net.nn"])).toMatchObject({
    code: 2,
    err: "error: net.nn has 2 models: Double, Half\nhelp: pick one: --model Double\n",
  });
  const run = ["run", "net.nn", "--model", "Double", "--input"];
  const { out } = await nnc(folder, [...run, "x.npy", "--top", "2", "--labels", "labels.txt", "--output", "y.npy"]);
  expect(out).toMatch(/^result \[1, 3\]\nhorse █+.? +66\.5 %\ndog {3}█+.? +24\.5 %\n$/);
  const y = readInput("y.npy", readFileSync(join(folder, "y.npy"))).arrays[0];
  expect(y).toMatchObject({ shape: [1, 3], data: Float32Array.of(0, 1, 2) });
  expect(await nnc(folder, [...run, "bad.npy"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("error[NN7003]: x has the shape [1, 2], expected [N, 3]\n"),
  });
});

test("without an input a seeded one, and says so", async () => {
  const folder = temporaryFolder({ "net.nn": double });
  const run = (...args: readonly string[]) => nnc(folder, ["run", "net.nn", "--model", "Half", "--json", ...args]);
  const [first, again, other] = [await run(), await run("--seed", "0"), await run("--seed", "1")];
  expect(first.err).toContain("random weights and input from seed 0");
  expect(first.out).toBe(again.out);
  expect(first.out).not.toBe(other.out);
});

test.each<readonly [shape: readonly number[], expected: string]>([
  [[], "0"],
  [[3], "[  0, 0.1, 0.2]"],
  [[2, 2], "[[  0, 0.1],\n [0.2, 0.3]]"],
  [[2, 1, 2], "[[[  0, 0.1]],\n\n [[0.2, 0.3]]]"],
  [[0, 3], "[]"],
])("values of shape [%s]", (shape, expected) => {
  const count = shape.reduce((product, size) => product * size, 1);
  expect(printTensor({ data: Float32Array.from({ length: count }, (_, i) => i / 10), shape }, 100)).toBe(expected);
});

test("of many values the ends, and lines that fit", () => {
  const many = printTensor({ data: Float32Array.from({ length: 2000 }, (_, i) => i), shape: [10, 200] }, 100);
  expect(many).toBe(
    [
      "[[   0,    1,    2, …,  197,  198,  199],",
      " [ 200,  201,  202, …,  397,  398,  399],",
      " [ 400,  401,  402, …,  597,  598,  599],",
      " …,",
      " [1400, 1401, 1402, …, 1597, 1598, 1599],",
      " [1600, 1601, 1602, …, 1797, 1798, 1799],",
      " [1800, 1801, 1802, …, 1997, 1998, 1999]]",
    ].join("\n"),
  );
  expect(printTensor({ data: new Float32Array(12), shape: [12] }, 20)).toBe("[0, 0, 0, 0, 0, 0,\n 0, 0, 0, 0, 0, 0]");
});
