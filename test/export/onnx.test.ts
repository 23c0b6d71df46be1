import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { foldBatchNorms } from "../../compiler/export/fold-batch-norms.ts";
import { exportOnnx } from "../../compiler/export/onnx/export-onnx.ts";
import { importWeights } from "../../compiler/import/import-weights.ts";
import { runPipeline, source } from "../../compiler/index.ts";
import { interpret } from "../../compiler/ir/interpret.ts";
import { toFloat32 } from "../../runtime/index.ts";
import { initWeights } from "../../runtime/init.ts";
import { parametersOf } from "../../compiler/pack/check-weights.ts";
import { largestDifference } from "../support/compare.ts";
import { caseNames } from "../support/read-case.ts";
import { printOnnx } from "./print-onnx.ts";
import { readCaseGraph } from "./read-case-graph.ts";

function graphOf(text: string) {
  const { graphs = [], diagnostics } = runPipeline(source("net.nn", text), {}, "graph");
  const [graph] = graphs;
  if (!graph) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return { graph, weights: initWeights(parametersOf(graph)) };
}

const block = `
  module Block(channels: int) {
    conv1 = Conv2d(channels, channels, 3, padding=1, bias=false)
    bn1 = BatchNorm2d(channels)
    forward(x) { return relu(bn1(conv1(x)) + x) }
  }
  ## Two blocks and a head.
  model Net {
    layer1 = Sequential(for i in 0..2: Block(4))
    embed = Embedding(10, 4)
    fc = Linear(4, 3)
    forward(image: [N, 4, 6, 6], word: [N]) {
      x = layer1(image)
      pooled = x.mean((2, 3)) + embed(word)
      return { scores: gelu(fc(pooled)), best: pooled.argmax(1), mask: where(pooled > 0, pooled, -1) }
    }
  }`;

test("layers keep their names, the batch stays open, and what counts is whole", () => {
  const { graph, weights } = graphOf(block);
  const { model } = exportOnnx(graph, weights);
  expect(model && printOnnx(model)).toMatchInlineSnapshot(`
    "(image: float[N, 4, 6, 6], word: int64[N]) -> (scores: float[N, 3], best: float[N], mask: float[N, 4])
    layer1.0.conv1.weight: [4, 4, 3, 3]
    layer1.0.bn1.weight: [4]
    layer1.0.bn1.bias: [4]
    layer1.0.bn1.running_mean: [4]
    layer1.0.bn1.running_var: [4]
    layer1.1.conv1.weight: [4, 4, 3, 3]
    layer1.1.bn1.weight: [4]
    layer1.1.bn1.bias: [4]
    layer1.1.bn1.running_mean: [4]
    layer1.1.bn1.running_var: [4]
    embed.weight: [10, 4]
    fc.weight: [3, 4]
    fc.bias: [3]

    /layer1/0/conv1/Conv_output_0 = Conv(image, layer1.0.conv1.weight, kernel_shape=[3, 3], strides=[1, 1], dilations=[1, 1], pads=[1, 1, 1, 1], group=1)
    /layer1/0/bn1/BatchNormalization_output_0 = BatchNormalization(/layer1/0/conv1/Conv_output_0, layer1.0.bn1.weight, layer1.0.bn1.bias, layer1.0.bn1.running_mean, layer1.0.bn1.running_var, epsilon=0.00001)
    /layer1/0/Add_output_0 = Add(/layer1/0/bn1/BatchNormalization_output_0, image)
    /layer1/0/Relu_output_0 = Relu(/layer1/0/Add_output_0)
    /layer1/1/conv1/Conv_output_0 = Conv(/layer1/0/Relu_output_0, layer1.1.conv1.weight, kernel_shape=[3, 3], strides=[1, 1], dilations=[1, 1], pads=[1, 1, 1, 1], group=1)
    /layer1/1/bn1/BatchNormalization_output_0 = BatchNormalization(/layer1/1/conv1/Conv_output_0, layer1.1.bn1.weight, layer1.1.bn1.bias, layer1.1.bn1.running_mean, layer1.1.bn1.running_var, epsilon=0.00001)
    /layer1/1/Add_output_0 = Add(/layer1/1/bn1/BatchNormalization_output_0, /layer1/0/Relu_output_0)
    /layer1/1/Relu_output_0 = Relu(/layer1/1/Add_output_0)
    /ReduceMean_output_0 = ReduceMean(/layer1/1/Relu_output_0, axes=[2, 3], keepdims=1)
    integers_-1_4 = Constant(value=[2]: -1 4)
    /Reshape_output_0 = Reshape(/ReduceMean_output_0, integers_-1_4)
    /embed/Gather_output_0 = Gather(embed.weight, word, axis=0)
    /Add_output_0 = Add(/Reshape_output_0, /embed/Gather_output_0)
    /fc/Gemm_output_0 = Gemm(/Add_output_0, fc.weight, fc.bias, transB=1)
    number_0.5 = Constant(value=[]: 0.5)
    /Mul_output_0 = Mul(/fc/Gemm_output_0, number_0.5)
    number_0.7071067811865476 = Constant(value=[]: 0.7071067690849304)
    /Mul_1_output_0 = Mul(/fc/Gemm_output_0, number_0.7071067811865476)
    /Erf_output_0 = Erf(/Mul_1_output_0)
    number_1 = Constant(value=[]: 1)
    /Add_1_output_0 = Add(/Erf_output_0, number_1)
    /Mul_2: scores = Mul(/Mul_output_0, /Add_1_output_0)
    /ArgMax_output_0 = ArgMax(/Add_output_0, axis=1, keepdims=1)
    integers_-1 = Constant(value=[1]: -1)
    /Reshape_1_output_0 = Reshape(/ArgMax_output_0, integers_-1)
    number_0 = Constant(value=[]: 0)
    /Greater_output_0 = Greater(/Add_output_0, number_0)
    number_-1 = Constant(value=[]: -1)
    /Where: mask = Where(/Greater_output_0, /Add_output_0, number_-1)
    /Cast: best = Cast(/Reshape_1_output_0, to=1)
    "
  `);
});

test("an open batch is read off an input where a shape needs it", () => {
  const { graph, weights } = graphOf(`
    model Net {
      token = Parameter([1, 1, 4])
      forward(x: [N, 5, 4]) { return cat([token.expand(N, -1, -1), x], 1).reshape(N * 6, 4) * N }
    }`);
  const { model } = exportOnnx(graph, weights);
  expect(model && printOnnx(model)).toMatchInlineSnapshot(`
    "(x: float[N, 5, 4]) -> (output: float[6*N, 4])
    token: [1, 1, 4]

    /batch/Shape_output_0 = Shape(x, start=0, end=1)
    integers_1 = Constant(value=[1]: 1)
    integers_4 = Constant(value=[1]: 4)
    /Concat_output_0 = Concat(/batch/Shape_output_0, integers_1, integers_4, axis=0)
    /Expand_output_0 = Expand(token, /Concat_output_0)
    /Concat_1_output_0 = Concat(/Expand_output_0, x, axis=1)
    integers_-1_4 = Constant(value=[2]: -1 4)
    /Reshape_output_0 = Reshape(/Concat_1_output_0, integers_-1_4)
    /reshape = Constant(value=[]: 1)
    /Squeeze_output_0 = Squeeze(/batch/Shape_output_0)
    /Cast_output_0 = Cast(/Squeeze_output_0, to=1)
    number_1 = Constant(value=[]: 1)
    /Mul_output_0 = Mul(/Cast_output_0, number_1)
    /Mul_1_output_0 = Mul(/reshape, /Mul_output_0)
    /Mul_2: output = Mul(/Reshape_output_0, /Mul_1_output_0)
    "
  `);
});

test("weights come back under their names, to the bit", async () => {
  const { given, graph, weights } = readCaseGraph("structure_dense");
  const { bytes = new Uint8Array() } = exportOnnx(graph, weights);
  const { tensors } = await importWeights(bytes, { path: "net.onnx", readBeside: () => undefined });
  for (const [name, tensor] of given.state)
    if (tensor.dtype === "F32")
      expect([name, toFloat32(tensors.get(name) as never)]).toEqual([name, toFloat32(tensor)]);
});

test.each(caseNames().filter((name) => /bn|norm|structure|seed/.test(name)))(
  "%s gives the same with its batch norms folded",
  (name) => {
    const { given, graph, weights } = readCaseGraph(name);
    const folded = foldBatchNorms(graph, weights);
    const wide = (data: readonly Float32Array[], shapes: readonly (readonly number[])[]) =>
      data.map((each, i) => ({ shape: shapes[i] ?? [], data: Float64Array.from(each) }));
    const inputs = wide(
      given.inputs.map(({ data }) => data),
      given.inputs.map(({ shape }) => shape),
    );
    const run = (by: typeof graph, with_: readonly Float32Array[]) =>
      interpret(
        by,
        inputs,
        wide(
          with_,
          by.parameters.map(({ shape }) => shape),
        ),
      );
    const [plain, other] = [run(graph, weights), run(folded.graph, folded.weights)];
    plain.forEach(({ data }, i) => expect(largestDifference(other[i]?.data ?? [], data, 1)).toBeLessThan(1e-5));
  },
);

test("norms are folded where a layer is right before them and has nobody else", () => {
  const countIn = (name: string): number => {
    const { graph, weights } = readCaseGraph(name);
    return foldBatchNorms(graph, weights).count;
  };
  expect(
    Object.fromEntries(
      ["fuse_conv_bn_relu", "fuse_conv_relu_bn", "fuse_conv_two_users", "fuse_transpose_bn", "fuse_shared_conv"].map(
        (name) => [name, countIn(name)],
      ),
    ),
  ).toMatchInlineSnapshot(`
    {
      "fuse_conv_bn_relu": 1,
      "fuse_conv_relu_bn": 0,
      "fuse_conv_two_users": 0,
      "fuse_shared_conv": 0,
      "fuse_transpose_bn": 1,
    }
  `);
});

const python = "/usr/bin/python3";
const hasChecker = spawnSync(python, ["-c", "import onnx.checker"]).status === 0;

test.skipIf(!hasChecker)(`onnx.checker finds nothing wrong with any case (needs ${python} with onnx)`, () => {
  const folder = mkdtempSync(join(tmpdir(), "nnc-onnx-"));
  try {
    for (const name of caseNames()) {
      const { graph, weights } = readCaseGraph(name);
      writeFileSync(join(folder, `${name}.onnx`), exportOnnx(graph, weights).bytes ?? "");
    }
    const script =
      "import glob, onnx, sys\n" +
      "for path in sorted(glob.glob(sys.argv[1] + '/*.onnx')): onnx.checker.check_model(onnx.load(path), full_check=True)";
    const { stderr, status } = spawnSync(python, ["-c", script, folder], { encoding: "utf8" });
    expect([stderr, status]).toEqual(["", 0]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
