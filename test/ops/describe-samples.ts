import { describe } from "vitest";
import type { Graph } from "../../compiler/ir/graph.ts";
import type { Op, Sample } from "../../compiler/ir/op.ts";
import { isFixed, showShape, type Shape } from "../../compiler/ir/types.ts";
import { ops } from "../../compiler/ops/index.ts";
import { checkGraph, type CheckOptions } from "../support/check-graph.ts";
import { sampleGraph, withOpenBatch, type Variant } from "./sample-graphs.ts";

/** An op, how its kernel is held to its reference, and whether steps of others may ride on it. */
export class Examined {
  readonly op: Op;
  readonly mayCarry: boolean;
  readonly #exactness: "overall" | "each";

  constructor(op: Op) {
    this.op = op;
    const isCancelling = op.name === "norm_gradient";
    this.#exactness = op.kernel.kind !== "pointwise" || isCancelling ? "overall" : "each";
    this.mayCarry = op.kernel.kind === "pointwise" || (op.kernel.kind === "loops" && op.kernel.accumulates !== true);
  }

  run(graph: Graph, options: CheckOptions = {}): void {
    checkGraph(graph, { exactness: this.#exactness, ...options });
  }

  check(sample: Sample, variant: Variant, options: CheckOptions = {}): void {
    this.run(sampleGraph(this.op, sample, variant), options);
  }

  /** Why no batch can be open in this sample; undefined where one can. */
  refusesOpenBatch(sample: Sample): string | undefined {
    return refusalOf(() => {
      const graph = sampleGraph(this.op, withOpenBatch(this.op, sample));
      requireBatchInFront(graph.nodes.at(-1)?.type.shape ?? []);
    });
  }
}

/** A group of tests for each op, and in it one for each of its samples. */
export function describeSamples(
  testSample: (examined: Examined, sample: Sample) => void,
  testOp: (op: Op) => void = () => {},
): void {
  describe.each(ops.map((op) => [op.name, op] as const))("%s", (_, op) => {
    const examined = new Examined(op);
    testOp(op);
    describe.each(op.samples.map((sample) => [showSample(sample), sample] as const))("%s", (__, sample) => {
      testSample(examined, sample);
    });
  });
}

export const namesOf = (op: Op): readonly string[] =>
  (op.inputs as readonly string[]).map((name) => name.replace("...", "").replace("?", ""));

/** What is thrown, if it is. */
export function refusalOf(build: () => unknown): string | undefined {
  try {
    build();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The plan lets no result have its open dimension behind others; whoever lowers a program reports that. */
function requireBatchInFront(shape: Shape): void {
  if (shape.slice(1).some((dim) => !isFixed(dim))) throw new Error(`a result cannot be ${showShape(shape)}`);
}

const showSample = ({ inputs, attrs = {} }: Sample): string =>
  `${inputs.map((shape) => (shape ? showShape(shape) : "-")).join(" ")} ${JSON.stringify(attrs)}`;
