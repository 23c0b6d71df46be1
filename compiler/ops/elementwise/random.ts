import * as k from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { dims, number, defineOp, type Op } from "../../ir/op.ts";
import { along } from "../../ir/kernel/cursor.ts";
import { showShape, type Shape } from "../../ir/types.ts";
import { randomBits, tabulate } from "../../ir/reference.ts";
import { definePointwise } from "./define-pointwise.ts";

/**
 * Random numbers are functions of where they are used: of the element's number in its sample, of the sample's in the batch, of the
 * step's seed, and of a number that each call has for itself. So nothing is stored for the way back, they are made again, and they
 * are the same on every host. What is the same for all elements of a sample is its key.
 */

const SOURCE = "aten/src/ATen/native/Dropout.cpp";
const STEPS = 2 ** 24;

/** What the random numbers of a sample come from, in one call. */
export const randomKey = definePointwise<{ readonly stream: number }>({
  name: "random_key",
  summary: "24 bits that look random, of a sample's number, a seed and a number of the call",
  torch: { api: "torch.Generator", source: SOURCE },
  inputs: ["sample", "seed"],
  attrs: { stream: number },
  value: ([sample, seed], { stream }) => randomBits(stream, randomBits(sample as number, seed as number)),
  scalar: ([sample, seed], { stream }) => k.random(stream, k.random(sample as Expression, seed as Expression)),
  samples: [{ inputs: [[2, 1, 1], []], attrs: { stream: 3 } }],
});

/** In [0, 1). */
const uniform = (element: Expression, key: Expression): Expression => k.mul(k.random(element, key), 1 / STEPS);

const noisy = <A extends Readonly<Record<string, number>>>(
  name: string,
  summary: string,
  attrs: A,
  value: (x: number, u: number, attrs: A) => number,
  scalar: (x: Expression, u: Expression, attrs: A) => Expression,
): Op =>
  definePointwise<A>({
    name,
    summary,
    torch: { api: `torch.nn.functional.${name}`, source: SOURCE },
    drawsNumbers: true,
    inputs: ["input", "element", "key"],
    attrs: Object.fromEntries(Object.keys(attrs).map((each) => [each, number])) as never,
    value: ([x, element, key], given) =>
      value(x as number, randomBits(element as number, key as number) / STEPS, given),
    scalar: ([x, element, key], given) =>
      scalar(x as Expression, uniform(element as Expression, key as Expression), given),
    samples: [
      {
        inputs: [
          [2, 3, 4],
          [3, 4],
          [2, 1, 1],
        ],
        attrs,
      },
    ],
  });

/** What survives grows, so that the mean stays. */
const grown = (p: number): number => (p === 1 ? 0 : 1 / (1 - p));

export const dropout = noisy<{ p: number }>(
  "dropout",
  "0 with probability p, else input / (1 − p)",
  { p: 0.25 },
  (x, u, { p }) => (u < p ? 0 : x * grown(p)),
  (x, u, { p }) => k.select(k.less(u, p), 0, k.mul(x, grown(p))),
);

/** SELU's value far to the left, which alpha dropout puts in place of what it drops. */
const ALPHA = 1.7580993408473766;
const alphaFactors = (p: number) => {
  const scale = p === 1 ? 0 : 1 / Math.sqrt((ALPHA * ALPHA * p + 1) * (1 - p));
  return { scale, kept: ALPHA * scale * p, dropped: ALPHA * scale * (p - 1) };
};

export const alphaDropout = noisy<{ p: number }>(
  "alpha_dropout",
  "dropout that keeps the mean and the variance of SELU's results",
  { p: 0.25 },
  (x, u, { p }) => {
    const { scale, kept, dropped } = alphaFactors(p);
    return u < p ? dropped : x * scale + kept;
  },
  (x, u, { p }) => {
    const { scale, kept, dropped } = alphaFactors(p);
    return k.select(k.less(u, p), dropped, k.madd(x, scale, k.constant(kept)));
  },
);

export const randomLeakyRelu = noisy<{ lower: number; upper: number }>(
  "rrelu",
  "input, or where it is negative input · a random number between lower and upper",
  { lower: 0.125, upper: 0.5 },
  (x, u, { lower, upper }) => (x > 0 ? x : x * (lower + (upper - lower) * u)),
  (x, u, { lower, upper }) => k.select(k.less(0, x), x, k.mul(x, k.madd(u, upper - lower, k.constant(lower)))),
);

/** The number of each sample in its batch. */
export const sampleIndex = defineOp({
  name: "sample_index",
  summary: "0, 1, 2, … along one dimension, which may be open",
  torch: { api: "torch.arange", source: "aten/src/ATen/native/RangeFactories.cpp" },
  inputs: [],
  attrs: { shape: dims },
  infer: (_, { shape }) => shape as Shape,
  reference: (_, __, shape) => tabulate(shape, ([i]) => i as number),
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({}),
    program({ k: kernel, out, y }) {
      const at = kernel.local("at", k.constant(0));
      kernel.loop("i", out.shape[0] ?? 1, [along(y, 0)], (to) => {
        kernel.store(to, at);
        kernel.set(at, k.add(at, 1));
      });
    },
  },
  sentence: ({ output }) => `counts ${showShape(output)} from 0`,
  samples: [{ inputs: [], attrs: { shape: [7] } }],
});
