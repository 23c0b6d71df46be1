import { describe, expect, test } from "vitest";
import type { Graph } from "../../compiler/ir/graph.ts";
import type { Op, Sample } from "../../compiler/ir/op.ts";
import { isFixed, showShape, type Shape } from "../../compiler/ir/types.ts";
import { ops } from "../../compiler/ops/index.ts";
import { checkGraph, type CheckOptions } from "../support/check-graph.ts";
import { UNEVEN, unevenNumbers } from "../exactness/uneven-numbers.ts";
import { specialData } from "../support/random.ts";
import { sampleGraph, withOpenBatch, type Variant, type View } from "./sample-graphs.ts";

const VIEWS: readonly View[] = ["stretched", "every other", "transposed"];

/** Every op's samples: its kernel against its reference, alone and fused, from inputs that lie in several ways. */
describe.each(ops.map((op) => [op.name, op] as const))("%s", (_, op) => {
  const isCancelling = op.name === "norm_gradient";
  const exactness = op.kernel.kind !== "pointwise" ? "overall" : isCancelling ? "overall" : "each";
  const mayCarry = op.kernel.kind === "pointwise" || (op.kernel.kind === "loops" && op.kernel.accumulates !== true);
  const run = (graph: Graph, options: CheckOptions = {}): void => void checkGraph(graph, { exactness, ...options });
  const check = (sample: Sample, variant: Variant, options: CheckOptions = {}): void =>
    run(sampleGraph(op, sample, variant), options);

  test("has samples, names that can be parameters, and its source in PyTorch", () => {
    expect(op.samples.length).toBeGreaterThan(0);
    expect(op.torch.source).toMatch(/^(aten|torch|tools)\//);
    for (const name of namesOf(op)) expect(() => new Function(name, "'use strict'")).not.toThrow();
  });

  describe.each(op.samples.map((sample) => [describeSample(sample), sample] as const))("%s", (__, sample) => {
    const rank = sample.inputs[0]?.length ?? 0;
    let made: Graph | undefined;
    const plain = (): Graph => (made ??= sampleGraph(op, sample));

    test("equals its reference", () => run(plain(), { seeds: [1, 2, 3] }));
    // What random numbers come from are whole numbers.
    if (!op.drawsNumbers && !namesOf(op).includes("seed"))
      test("keeps NaN, infinities and zeros", () => run(plain(), { data: specialData }));
    if (op.kernel.kind === "loops")
      test.each(UNEVEN)("equals its reference on numbers that are %s", (kind) =>
        run(plain(), { data: (count, random) => unevenNumbers(kind, count, Math.floor(random() * 2 ** 32)) }),
      );
    test("with parameters for its other inputs", () => check(sample, { parameters: "all but the first" }));
    test("computed when weights are loaded", () => check(sample, { parameters: "all" }));
    if (sample.inputs.length > 0)
      test.each(VIEWS)("with inputs that are %s", (views) => {
        check(sample, { views });
        if (views === "stretched") check(sample, { views, parameters: "all but the first" });
      });
    test("from memory in the opposite order", () => check(sample, { isTransposed: true }));
    if (rank === 4 || rank === 5) test("from channels-last memory", () => check(sample, { isChannelsLast: true }));
    if (mayCarry) {
      test("with an epilogue", () => check(sample, { withEpilogue: true }));
      test("with an epilogue, computed when weights are loaded but for its last step", () =>
        check(sample, { withEpilogue: true, parameters: "all" }));
      test("with an epilogue, from memory in the opposite order", () =>
        check(sample, { withEpilogue: true, isTransposed: true }));
    }

    const refusal = refusalOf(() => {
      const graph = sampleGraph(op, withOpenBatch(op, sample));
      requireBatchInFront(graph.nodes.at(-1)?.type.shape ?? []);
    });
    if (refusal !== undefined) test.skip(`with an open batch (refused: ${refusal})`);
    else {
      const open = withOpenBatch(op, sample);
      const batches = [1, 3];
      test("with an open batch", () => check(open, {}, { batches }));
      test("with an open batch, from memory in the opposite order", () =>
        check(open, { isTransposed: true }, { batches }));
      if (mayCarry) test("with an open batch and an epilogue", () => check(open, { withEpilogue: true }, { batches }));
    }
  });

  test.each((op.rejects ?? []).map((reject) => [reject.message, reject] as const))("refuses: %s", (message, reject) => {
    expect(refusalOf(() => sampleGraph(op, reject))).toBe(message);
  });
});

/** The plan lets no result have its open dimension behind others; whoever lowers a program reports that. */
function requireBatchInFront(shape: Shape): void {
  if (shape.slice(1).some((dim) => !isFixed(dim))) throw new Error(`a result cannot be ${showShape(shape)}`);
}

const namesOf = (op: Op): readonly string[] =>
  (op.inputs as readonly string[]).map((name) => name.replace("...", "").replace("?", ""));

const describeSample = ({ inputs, attrs = {} }: Sample): string =>
  `${inputs.map((shape) => (shape ? showShape(shape) : "-")).join(" ")} ${JSON.stringify(attrs)}`;

function refusalOf(build: () => unknown): string | undefined {
  try {
    build();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
