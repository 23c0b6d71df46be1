import type { Operand, ValueId } from "../../ir/graph.ts";
import { defineOp, number } from "../../ir/op.ts";
import { at, countOf, tabulate } from "../../ir/reference.ts";
import { range } from "../../ir/range.ts";
import { isFixed, showDim, showShape, type Dim, type Shape } from "../../ir/types.ts";
import { reshape } from "../arrangement/views.ts";
import { mul } from "../elementwise/arithmetic.ts";
import { sum } from "../reduction/reduce.ts";
import { normalizationGradient } from "./normalization.ts";
import { momentsOf, type Moments } from "../reduction/moments.ts";
import { normalizeProgram, recast } from "./normalize-program.ts";

export const groupNorm = defineOp({
  name: "group_norm",
  summary: "each group of channels with mean 0 and variance 1, then · weight + bias for each channel",
  torch: { api: "torch.nn.functional.group_norm", source: "aten/src/ATen/native/group_norm.cpp" },
  inputs: ["input", "weight?", "bias?"],
  attrs: { num_groups: number, eps: number },
  category: "norm",
  sentence: ({ inputs: [x], attrs }) => `normalises ${x?.text} in ${String(attrs["num_groups"] ?? "its")} groups`,

  infer({ input, weight, bias }, { num_groups }, fail) {
    const { shape } = input;
    const [, channels, ...space] = shape;
    if (channels === undefined || !isFixed(channels) || !space.every(isFixed))
      return fail(
        channels === undefined ? "rank" : "open",
        `group_norm expects [N, C, …] of a fixed size, got ${showShape(shape)}`,
      );
    if (channels % num_groups !== 0) fail("indivisible", `${num_groups} groups do not divide ${channels} channels`);
    for (const [name, values] of Object.entries({ weight, bias }))
      if (values && (values.shape.length !== 1 || values.shape[0] !== channels))
        fail("weight", `the ${name} should be [${showDim(channels)}], got ${showShape(values.shape)}`);
    return shape;
  },

  gradient({ op, attrs, inputs, gradient, typeOf, wants }) {
    const [x, weight] = inputs as readonly [Operand, Operand | undefined];
    const { num_groups, eps } = attrs as { readonly num_groups: number; readonly eps: number };
    const { shape } = typeOf(x);
    const [batch, channels, ...space] = shape as readonly [Dim, number, ...number[]];
    const grouped = [batch, num_groups, (channels / num_groups) * countOf(space)];
    const as = (value: Operand, to: Shape): ValueId => op(reshape, [value], { shape: to });
    const scaled = weight ? op(mul, [gradient, as(weight, [channels, ...space.map(() => 1)])]) : gradient;
    const call = { op, gradient: as(scaled, grouped) };
    const { input, normal } = normalizationGradient(call, as(x, grouped), [2], eps);
    const dims = shape.flatMap((_, i) => (i === 1 ? [] : [i]));
    const byChannel = (value: ValueId): ValueId => as(op(sum, [value], { dims }), [channels]);
    return [
      as(input, shape),
      wants(1) ? byChannel(op(mul, [gradient, as(normal, shape)])) : undefined,
      wants(2) ? byChannel(gradient) : undefined,
    ];
  },

  reference({ input, weight, bias }, { num_groups, eps }, shape) {
    const [, channels, ...space] = shape as readonly [number, number, ...number[]];
    const perGroup = channels / num_groups;
    const count = perGroup * countOf(space);
    const moments = range(input.data.length / count).map((group) =>
      momentsOf(input.data.subarray(group * count, (group + 1) * count)),
    );
    return tabulate(shape, (index) => {
      const [n, c] = index as readonly [number, number];
      const { mean, variance } = moments[n * num_groups + Math.floor(c / perGroup)] as Moments;
      const normal = (at(input, index) - mean) / Math.sqrt(variance + eps);
      return normal * (weight ? (weight.data[c] as number) : 1) + (bias ? (bias.data[c] as number) : 0);
    });
  },

  kernel: {
    kind: "loops",
    order: "like-input",
    requires: () => ({ input: { kind: "strided" }, weight: { kind: "strided" }, bias: { kind: "strided" } }),
    program({ k, machine, inputs, attrs: { num_groups, eps }, out, y }) {
      const [batch, channels, ...space] = out.shape as readonly [Dim, number, ...number[]];
      const perGroup = channels / num_groups;
      const shape = [batch, num_groups, perGroup, ...space];
      const perChannel = [num_groups, perGroup, ...space.map(() => 1)];
      const stretched = (cursor: typeof inputs.weight) => cursor && recast(cursor, shape, perChannel);
      normalizeProgram(k, machine.lanes, {
        x: recast(inputs.input, shape),
        weight: stretched(inputs.weight),
        bias: stretched(inputs.bias),
        y: recast(y, shape),
        shape,
        dims: range(shape.length).slice(2),
        eps,
      });
    },
  },

  samples: [
    { inputs: [[2, 12, 5, 4], [12], [12]], attrs: { num_groups: 3, eps: 1e-5 } },
    { inputs: [[2, 4, 3, 5], [4], [4]], attrs: { num_groups: 4, eps: 0.1 } },
    { inputs: [[3, 6], [6], null], attrs: { num_groups: 2, eps: 1e-5 } },
    { inputs: [[2, 5, 7], null, null], attrs: { num_groups: 1, eps: 1e-5 } },
    { inputs: [[2, 4, 1, 3], [4], null], attrs: { num_groups: 2, eps: 1e-5 } },
  ],
  rejects: [
    {
      inputs: [[2, 12, 4, 4], null, null],
      attrs: { num_groups: 5, eps: 1e-5 },
      message: "5 groups do not divide 12 channels",
    },
  ],
});
