import { expect, test } from "vitest";
import { optimize } from "../../compiler/4-optimize/index.ts";
import { predicate } from "../../compiler/explain/sentences.ts";
import type { Op } from "../../compiler/ir/op.ts";
import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { printGraph } from "../../compiler/ir/print-graph.ts";
import { typesOf } from "../../compiler/ir/graph.ts";
import { opNamed } from "../../compiler/ops/index.ts";
import { kindOfOp } from "../../compiler/picture/kind-of-op.ts";
import { specText } from "../../compiler/picture/spec-text.ts";
import { checkGraph } from "../support/check-graph.ts";
import { stretch } from "./stretch.ts";

const named = (name: string): Op | undefined => (name === stretch.name ? stretch : opNamed(name));

test("an invented op folds into a layer, runs on every target, and has a sentence, a colour and a detail", () => {
  const graph = parseGraph(
    `graph g(%x: f32[N,4,5,6], @w: f32[8,4,3,3]) {
       %1 = stretch(%x, factor=3): f32[N,4,5,6]
       %2 = conv2d(%1, @w, stride=[1,1], padding=[1,1,1,1], dilation=[1,1], groups=1): f32[N,8,5,6]
       %3 = relu(%2): f32[N,8,5,6]
       %4 = stretch(%3, factor=3): f32[N,8,5,6]
       return %4
     }`,
    named,
  );
  const { graph: optimized } = optimize(graph, { fuse: true });
  // In front of the layer it is in the weights, behind it it rides.
  expect(printGraph(optimized)).not.toContain("= stretch(%x");
  expect(optimized.nodes.find(({ op }) => op.name === "conv2d")?.epilogue.map(({ op }) => op.name)).toEqual([
    "relu",
    "stretch",
  ]);
  checkGraph(optimized, { like: graph, batches: [1, 2] });
  checkGraph(graph, { batches: [1, 3] });

  const [first] = graph.nodes;
  const step = { attrs: { factor: 3 }, inputs: [{ text: "x [N, 4]", shape: [] }], output: [] };
  expect(predicate(stretch, step)).toBe("stretches x [N, 4] by 3");
  expect(kindOfOp(stretch)).toBe("norm");
  expect(specText(first!, typesOf(graph))).toBe("×3");
});

test("what an op does not say is not so", () => {
  const { category: _, sentence: __, detail: ___, affine: ____, ...mute } = stretch;
  expect(predicate(mute, { attrs: {}, inputs: [{ text: "x", shape: [] }], output: [] })).toBe("computes stretch of x");
  expect(kindOfOp(mute)).toBe("activation");
});
