import { describe, expect, test } from "vitest";
import { trainGraph } from "../../compiler/3-differentiate/train-graph.ts";
import type { Graph, GraphInput } from "../../compiler/ir/graph.ts";
import { interpret } from "../../compiler/ir/interpret.ts";
import type { Op, ReferenceTensor, Sample } from "../../compiler/ir/op.ts";
import { countOf } from "../../compiler/ir/reference.ts";
import { verifyGraph } from "../../compiler/ir/verify.ts";
import { ops } from "../../compiler/ops/index.ts";
import { seeded } from "../support/random.ts";
import { sampleGraph } from "../ops/sample-graphs.ts";

/** Ops whose results change in steps or whose inputs only count out, and those that gradients or plans are made of. */
const WITHOUT = new Set(
  `adaptive_max_pool2d_indices adaptive_max_pool3d_indices argmax argmin argsort cummax_indices cummin_indices trigamma bitwise_and bitwise_or bitwise_xor top_places arange constant linspace copy detach random_key resample_table ceil floor round sign trunc to_whole floor_divide search_sorted heaviside eq ne lt le gt ge logical_and logical_or logical_xor max_pool2d_indices max_pool3d_indices
  winograd_input winograd_output winograd_product winograd_weight column_blocks blocked_matmul`.split(/\s+/),
);
const isInternal = ({ name, inputs }: Op): boolean =>
  (inputs as readonly string[]).includes("gradient") || ["fold_border", "place_slice", "unbiased"].includes(name);
/** Values at one place all get its gradient, as in PyTorch, though one of them is seen: gradients.test.ts has it. */
const isShared = ({ name }: Op): boolean => name === "max_unpool";
/** Its gradient is that of what it is taken for: losses.test.ts has it. */
const isTakenFor = ({ name }: Op): boolean => name === "log_probs";
/** What is rounded on the way has no differences as small as these: gradients.test.ts has it. */
const isRounded = ({ name }: Op): boolean => name === "sinc" || name === "single";

/** Inputs without a gradient of their own; that of what is scattered is PyTorch's, right where no place is given twice. */
const WITHIN: Readonly<Record<string, readonly number[]>> = {
  batch_norm_of_batch: [0, 1, 2],
  resample: [1],
  where: [0],
  scatter: [2],
};

/** What an op of random numbers reads besides its input are whole numbers. */
const isRandom = (op: Op): boolean => op.drawsNumbers ?? false;

const STEP = 1e-5;
/** In double precision a difference of two sides loses half the digits. */
const EXACT = 1e-6;
/** How many elements of each input are moved. */
const PROBES = 12;

describe.each(
  ops
    .filter((op) => !WITHOUT.has(op.name) && !isInternal(op) && !isShared(op) && !isRounded(op) && !isTakenFor(op))
    .map((op) => [op.name, op] as const),
)("%s", (_, op) => {
  test.each(op.samples.map((sample) => [JSON.stringify(sample), sample] as const))("%s", (__, sample) =>
    check(op, sample),
  );
});

test("what has no gradient has none", () => {
  for (const op of ops.filter(
    ({ name }) => WITHOUT.has(name) && !/^(arange|constant|linspace|copy|winograd)/.test(name),
  ))
    for (const sample of op.samples) {
      const { graph } = stepOf(op, sample);
      expect(graph.outputs.slice(1)).toEqual([]);
    }
});

function check(op: Op, sample: Sample): void {
  const { graph, given, cotangent } = stepOf(op, sample);
  // Index inputs count out; statistics of a batch belong to their input.
  const skipped = isRandom(op) ? [1, 2, 3] : [...(op.looksUp ? [op.looksUp.index] : []), ...(WITHIN[op.name] ?? [])];
  const random = seeded(11);
  const shapes = given.inputs.map(({ type }) => type.shape as readonly number[]);
  const draw = (isPositive: boolean): ReferenceTensor[] =>
    shapes.map((shape, i) => ({
      shape,
      data: Float64Array.from({ length: countOf(shape) }, () =>
        op.looksUp?.index === i || (isRandom(op) && i > 0)
          ? Math.floor(3 * random())
          : isPositive
            ? 0.4 + random()
            : 3 * random() - 1.5,
      ),
    }));
  let inputs = draw(false);
  const value = (of: readonly ReferenceTensor[]): ReferenceTensor => interpret(given, of, [])[0] as ReferenceTensor;
  if (value(inputs).data.some(Number.isNaN)) inputs = draw(true);
  const result = value(inputs);
  // A border of −∞, or the variance of one number less one.
  if (!result.data.every(Number.isFinite)) return;
  const weights = result.data.map(() => 2 * random() - 1);
  const worth = (of: readonly ReferenceTensor[]): number =>
    value(of).data.reduce((sum, each, i) => sum + each * (weights[i] as number), 0);
  const all = interpret(graph, [...inputs, { shape: cotangent.type.shape as readonly number[], data: weights }], []);
  graph.inputs.slice(0, -1).forEach(({ id }, i) => {
    if (skipped.includes(i)) return;
    const at = graph.outputs.findIndex(({ becomes }) => becomes?.of === id);
    expect(at, `${op.name} has no gradient for ${id}`).toBeGreaterThan(0);
    const gradient = all[at] as ReferenceTensor;
    const size = gradient.data.length;
    for (let probe = 0; probe < Math.min(PROBES, size); probe++) {
      const element = size <= PROBES ? probe : Math.floor(random() * size);
      const by = (step: number): number =>
        worth(
          inputs.map((input, j) =>
            j === i ? { ...input, data: input.data.map((x, e) => (e === element ? x + step : x)) } : input,
          ),
        );
      const slope = (by(STEP) - by(-STEP)) / (2 * STEP);
      const bound = EXACT * Math.max(1, Math.abs(slope));
      expect(Math.abs((gradient.data[element] as number) - slope), `${id}[${element}]: ${slope}`).toBeLessThan(bound);
    }
  });
}

/** The graph of a sample, and that with the gradient of each input behind it. */
function stepOf(op: Op, sample: Sample): { graph: Graph; given: Graph; cotangent: GraphInput } {
  const given = sampleGraph(op, sample);
  const [result] = given.outputs;
  const type = given.nodes.find(({ id }) => id === result?.id)?.type;
  if (!result || !type) throw new Error("a sample without a result");
  const cotangent: GraphInput = { id: "%cotangent", name: "cotangent", type };
  const whole = { ...given, inputs: [...given.inputs, cotangent] };
  const graph = trainGraph(whole, {
    cotangents: new Map([[result.id, cotangent.id]]),
    inputs: given.inputs.map(({ id }) => id),
  });
  return { graph: verifyGraph(graph, "differentiation"), given, cotangent };
}
