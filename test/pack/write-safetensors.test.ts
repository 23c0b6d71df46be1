import { expect, test } from "vitest";
import { runPipeline, source } from "../../compiler/index.ts";
import { checkWeights } from "../../compiler/pack/check-weights.ts";
import { float32Tensor, writeSafetensors } from "../../compiler/pack/write-safetensors.ts";
import { readSafetensors, toFloat32 } from "../../runtime/index.ts";

test("the numbers begin at a cache line, however long the header is", () => {
  for (let length = 1; length <= 70; length++) {
    const name = "w".repeat(length);
    const file = writeSafetensors([float32Tensor({ name, shape: [2], data: Float32Array.of(1, -2) })]);
    const { bytes } = readSafetensors(file).get(name)!;
    expect((bytes.byteOffset - file.byteOffset) % 64).toBe(0);
    expect(toFloat32(readSafetensors(file).get(name)!)).toEqual(Float32Array.of(1, -2));
  }
});

test("each model of a file has its own weights, in the order of its parameters", () => {
  const { graphs = [] } = runPipeline(
    source(
      "net.nn",
      `model A { a = Linear(1, 2)  forward(x: [N, 1]) { return a(x) } }
       model B { b = Linear(2, 1)  a = Linear(1, 2)  forward(x: [N, 2]) { return a(b(x)) } }`,
    ),
  );
  const tensors = { "a.bias": [1, 2], "a.weight": [3, 4], "b.bias": [5], "b.weight": [6, 7] };
  const shapes = { "a.bias": [2], "a.weight": [2, 1], "b.bias": [1], "b.weight": [1, 2] };
  const file = writeSafetensors(
    Object.entries(tensors).map(([name, values]) =>
      float32Tensor({ name, shape: shapes[name as keyof typeof shapes], data: Float32Array.from(values) }),
    ),
  );
  const { ofModels } = checkWeights(graphs, file, { allowExtra: true });
  expect(ofModels.map((weights) => weights.map((each) => [...each]))).toEqual([
    [
      [3, 4],
      [1, 2],
    ],
    [[6, 7], [5], [3, 4], [1, 2]],
  ]);
  // What belongs to one of the models is nothing superfluous for another; of one model by itself it is.
  expect(checkWeights(graphs, file).ofModels).toEqual(ofModels);
  expect(() => checkWeights(graphs.slice(0, 1), file)).toThrow("unexpected");
});
