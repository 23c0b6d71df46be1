import type { Local } from "../../ir/kernel/builder.ts";
import {
  add,
  constant,
  div,
  equal,
  less,
  mul,
  not,
  or,
  select,
  toDouble,
  toSingle,
} from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { defineOp, numbers, type Op, type Sample } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import { at, tabulate } from "../../ir/reference.ts";
import type { Fail } from "../../ir/refusal.ts";
import { spaces, type SpaceRank } from "../../ir/space.ts";
import { isFixed, showShape, type Shape } from "../../ir/types.ts";
import { sizesText } from "../../ir/words.ts";
import { adaptiveAvgPoolGradients, adaptiveMaxPoolGradients } from "./adaptive-pool-gradient.ts";
import { binPlaces, eachBin } from "./bins.ts";
import { eachOpenBin } from "./open-bins.ts";

export function inferAdaptive(
  name: string,
  rank: SpaceRank,
  input: Shape,
  output_size: readonly number[],
  fail: Fail,
): Shape {
  const { many, shape } = spaces[rank];
  if (input.length !== rank + 2 || !input.slice(1).every(isFixed))
    fail(
      input.length === rank + 2 ? "open" : "rank",
      `${name} expects ${many} ${shape} of a fixed size, got ${showShape(input)}`,
    );
  return [...input.slice(0, 2), ...output_size];
}

/** What is made of the values of a stretch. */
interface Kind {
  readonly word: "avg" | "max";
  readonly summary: (one: string) => string;
  readonly source: (rank: SpaceRank) => string;
  readonly start: number;
  readonly step: (accumulated: number, value: number) => number;
  readonly visit: (accumulated: Local, value: Expression) => Expression;
}

function adaptive(rank: SpaceRank, { word, summary, source, start, step, visit }: Kind): Op {
  const name = `adaptive_${word}_pool${rank}d`;
  const isMean = word === "avg";
  return defineOp({
    name,
    summary: summary(spaces[rank].one),
    torch: { api: `torch.nn.functional.${name}`, source: source(rank) },
    inputs: ["input"],
    attrs: { output_size: numbers },
    category: "pooling",
    sentence: ({ inputs: [x], output }) => {
      const to = sizesText(output.slice(2));
      return isMean ? `averages ${x?.text} down to ${to}` : `takes the largest of ${x?.text}, down to ${to}`;
    },
    detail: ({ output }) => `→${sizesText(output.slice(2))}`,
    ...(isMean ? { averages: () => range(rank).map((axis) => axis + 2) } : {}),
    gradient: ({ op, inputs: [x], gradient, typeOf }) => {
      const input_size = typeOf(x).shape.slice(2) as readonly number[];
      return [
        isMean
          ? op(adaptiveAvgPoolGradients[rank], [gradient], { input_size })
          : op(adaptiveMaxPoolGradients[rank], [x, gradient]),
      ];
    },
    infer: ({ input }, { output_size }, fail) => inferAdaptive(name, rank, input.shape, output_size, fail),
    reference: ({ input }, _, shape) =>
      tabulate(shape, (index) => {
        const places = binPlaces(index, shape, input.shape.slice(2));
        const [n, c] = index as readonly [number, number];
        const result = places.reduce((found, place) => step(found, at(input, [n, c, ...place])), start);
        return isMean ? result / places.length : result;
      }),
    kernel: {
      kind: "loops",
      order: "channels-last",
      requires: () => ({ input: { kind: "strided" } }),
      program({ k, types, out, inputs, y }) {
        const size = types.input.shape.slice(2) as readonly number[];
        if (size.map((count) => k.varies(count)).some(Boolean))
          return eachOpenBin(k, out.shape, size, inputs.input, y, (to, each, counts) => {
            const sum = isMean ? k.local("sum", toDouble(constant(start))) : k.local("best", constant(start));
            each(({ load, inside }) => {
              const value = k.local("v", inside ? select(inside, load(), start) : load());
              k.set(sum, visit(sum, isMean ? toDouble(value) : value));
            });
            const all = counts.reduce((product, count) => mul(product, count));
            k.store(to, isMean ? k.local("mean", toSingle(div(sum, toDouble(k.local("all", all))))) : sum);
          });
        eachBin(k, out.shape, size, [inputs.input], y, (to, each, count) => {
          const first = constant(start);
          const sum = isMean ? k.local("sum", toDouble(first)) : k.local("best", first);
          each(([tap]) => k.set(sum, visit(sum, isMean ? toDouble(k.load(tap)) : k.local("v", k.load(tap)))));
          k.store(to, isMean ? k.local("mean", toSingle(div(sum, count))) : sum);
        });
      },
    },
    samples: samplesOf[rank],
  });
}

const samplesOf: Readonly<Record<SpaceRank, readonly Sample[]>> = {
  2: [
    { inputs: [[2, 4, 3, 4]], attrs: { output_size: [1, 1] } },
    { inputs: [[2, 3, 7, 10]], attrs: { output_size: [3, 4] } },
    { inputs: [[1, 2, 8, 9]], attrs: { output_size: [5, 1] } },
    { inputs: [[1, 2, 3, 4]], attrs: { output_size: [3, 5] } },
    { inputs: [[1, 2, 8, 6]], attrs: { output_size: [4, 2] } },
  ],
  3: [
    { inputs: [[2, 4, 2, 3, 4]], attrs: { output_size: [1, 1, 1] } },
    { inputs: [[2, 3, 3, 5, 10]], attrs: { output_size: [2, 3, 4] } },
    { inputs: [[1, 2, 4, 3, 6]], attrs: { output_size: [5, 3, 2] } },
  ],
};

const averages: Kind = {
  word: "avg",
  summary: (one) => `the means of output_size even stretches of the ${one}`,
  source: (rank) => `aten/src/ATen/native/AdaptiveAveragePooling${rank === 2 ? "" : "3d"}.cpp`,
  start: 0,
  step: (sum, value) => sum + value,
  visit: (sum, value) => add(sum, value),
};

const maxima: Kind = {
  word: "max",
  summary: (one) => `the largest values of output_size even stretches of the ${one}; NaN where there is one`,
  source: (rank) => `aten/src/ATen/native/AdaptiveMaxPooling${rank}d.cpp`,
  start: -Infinity,
  step: (best, value) => (value > best || Number.isNaN(value) ? value : best),
  visit: (best, value) => select(or(less(best, value), not(equal(value, value))), value, best),
};

export const adaptiveAvgPool2d = adaptive(2, averages);
export const adaptiveAvgPool3d = adaptive(3, averages);
export const adaptiveMaxPool2d = adaptive(2, maxima);
export const adaptiveMaxPool3d = adaptive(3, maxima);
