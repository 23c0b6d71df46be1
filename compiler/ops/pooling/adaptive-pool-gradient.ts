import { mul } from "../../ir/kernel/expression.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import { defineOp, numbers, type Op, type Sample } from "../../ir/op.ts";
import { at } from "../../ir/reference.ts";
import type { SpaceRank } from "../../ir/space.ts";
import { binPlaces, eachBin } from "./bins.ts";
import { handToLargest } from "./largest-tap.ts";
import { addUpWindows, placeOfLargest } from "./pool-gradient.ts";

const adaptiveAvgPoolGradient = (rank: SpaceRank, samples: readonly Sample[]): Op =>
  defineOp({
    name: `adaptive_avg_pool${rank}d_gradient`,
    summary: "each gradient in even shares over its stretch of the image, added up",
    torch: {
      api: `torch.ops.aten._adaptive_avg_pool${rank}d_backward`,
      source: `aten/src/ATen/native/AdaptiveAveragePooling${rank === 2 ? "" : "3d"}.cpp`,
    },
    inputs: ["gradient"],
    attrs: { input_size: numbers },
    infer: ({ gradient }, { input_size }) => [...gradient.shape.slice(0, 2), ...input_size],
    reference: ({ gradient }, { input_size }, shape) =>
      addUpWindows(
        shape,
        input_size.map(() => 0),
        gradient.shape,
        (index, add) => {
          const places = binPlaces(index, gradient.shape, input_size);
          for (const place of places) add(place, at(gradient, index) / places.length);
        },
      ),
    kernel: {
      kind: "loops",
      order: "channels-last",
      accumulates: true,
      requires: () => ({ gradient: { kind: "strided" } }),
      program({ k, types, attrs, out, inputs, y }) {
        fillZeros(k, y, out.shape);
        eachBin(k, types.gradient.shape, attrs.input_size, [y], inputs.gradient, (from, each, count) => {
          const share = k.local("share", mul(k.load(from), 1 / count));
          each(([to]) => k.scatterAdd(to, [], share));
        });
      },
    },
    samples,
  });

const adaptiveMaxPoolGradient = (rank: SpaceRank, samples: readonly Sample[]): Op =>
  defineOp({
    name: `adaptive_max_pool${rank}d_gradient`,
    summary: "each gradient at the place of the largest value of its stretch, added up",
    torch: {
      api: `torch.ops.aten.adaptive_max_pool${rank}d_backward`,
      source: `aten/src/ATen/native/AdaptiveMaxPooling${rank}d.cpp`,
    },
    inputs: ["input", "gradient"],
    attrs: {},
    infer: ({ input }) => input.shape,
    reference: ({ input, gradient }, _, shape) =>
      addUpWindows(
        shape,
        shape.slice(2).map(() => 0),
        gradient.shape,
        (index, add) => {
          const [n, c] = index as readonly [number, number];
          const places = binPlaces(index, gradient.shape, shape.slice(2));
          add(
            placeOfLargest(places, (place) => at(input, [n, c, ...place])),
            at(gradient, index),
          );
        },
      ),
    kernel: {
      kind: "loops",
      order: "channels-last",
      accumulates: true,
      requires: () => ({ input: { kind: "strided" }, gradient: { kind: "strided" } }),
      program({ k, types, out, inputs, y }) {
        fillZeros(k, y, out.shape);
        const size = types.input.shape.slice(2) as readonly number[];
        eachBin(k, types.gradient.shape, size, [inputs.input, y], inputs.gradient, (from, each) => {
          handToLargest(
            k,
            from,
            (visit) => each(([tap]) => visit([tap])),
            (visit) => each(([, to]) => visit([to])),
          );
        });
      },
    },
    samples,
  });

export const adaptiveAvgPoolGradients = {
  2: adaptiveAvgPoolGradient(2, [
    { inputs: [[2, 4, 1, 1]], attrs: { input_size: [3, 4] } },
    { inputs: [[2, 3, 3, 4]], attrs: { input_size: [7, 10] } },
    { inputs: [[1, 2, 3, 5]], attrs: { input_size: [3, 4] } },
  ]),
  3: adaptiveAvgPoolGradient(3, [
    { inputs: [[2, 4, 1, 1, 1]], attrs: { input_size: [2, 3, 4] } },
    { inputs: [[2, 3, 2, 3, 4]], attrs: { input_size: [3, 5, 10] } },
    { inputs: [[1, 2, 5, 3, 2]], attrs: { input_size: [4, 3, 6] } },
  ]),
};

export const adaptiveMaxPoolGradients = {
  2: adaptiveMaxPoolGradient(2, [
    {
      inputs: [
        [2, 4, 3, 4],
        [2, 4, 1, 1],
      ],
    },
    {
      inputs: [
        [2, 3, 7, 10],
        [2, 3, 3, 4],
      ],
    },
    {
      inputs: [
        [1, 2, 3, 4],
        [1, 2, 3, 5],
      ],
    },
  ]),
  3: adaptiveMaxPoolGradient(3, [
    {
      inputs: [
        [2, 4, 2, 3, 4],
        [2, 4, 1, 1, 1],
      ],
    },
    {
      inputs: [
        [2, 3, 3, 5, 10],
        [2, 3, 2, 3, 4],
      ],
    },
    {
      inputs: [
        [1, 2, 4, 3, 6],
        [1, 2, 5, 3, 2],
      ],
    },
  ]),
};
