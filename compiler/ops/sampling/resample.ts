import { constant, isNaN, madd, mul, select } from "../../ir/kernel/expression.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import { boolean, defineOp, number, type AttrValues, type Op, type ReferenceTensor } from "../../ir/op.ts";
import { at, countOf, stridesOf, tabulate } from "../../ir/reference.ts";
import { showDim, type Dim } from "../../ir/types.ts";
import { eachOutput, type Resampled } from "./resample-loops.ts";

const SOURCE = "aten/src/ATen/native/cpu/UpSampleKernel.cpp";

export const resample: Op = defineOp({
  name: "resample",
  summary: "one dimension of an image in another size, each output of the elements that a row of the table says",
  torch: { api: "torch.nn.functional.interpolate", source: SOURCE },
  inputs: ["input", "table"],
  // `copiesBack`: what comes back goes to the element of the same number, whatever the table says.
  attrs: { dim: number, repeats: boolean, copiesBack: boolean },
  sentence: ({ inputs: [x], attrs, output }) => {
    const dim = attrs["dim"] as number;
    return `resizes the ${dim === 2 ? "height" : "width"} of ${x?.text} to ${showDim(output[dim] ?? 1)}`;
  },
  detail: ({ attrs, output }) => `→${showDim(output[attrs["dim"] as number] ?? 1)}`,
  infer: ({ input, table }, { dim }) => input.shape.map((size, i) => (i === dim ? (table.shape[0] as Dim) : size)),
  gradient: ({ op, inputs: [x, table], attrs: { dim, repeats, copiesBack }, gradient, typeOf }) => [
    copiesBack
      ? gradient
      : op(resampleGradient, [gradient, table], {
          ...({ dim, repeats } as AttrValues),
          size: typeOf(x).shape[dim as number] as number,
        }),
    undefined,
  ],
  reference: ({ input, table }, how, shape) =>
    tabulate(shape, (index) => {
      let sum = 0;
      for (const { place, weight } of tapsOf(table, index[how.dim] as number, input.shape[how.dim] as number, how))
        sum += weight * at(input, index.with(how.dim, place));
      return sum;
    }),
  kernel: {
    kind: "loops",
    order: "channels-last",
    requires: () => ({ input: { kind: "strided" }, table: { kind: "strided" } }),
    program: ({ k, types, attrs, out, inputs, y }) =>
      eachOutput(
        k,
        attrs,
        { image: inputs.input, table: inputs.table, output: y },
        { image: types.input.shape, table: types.table.shape, output: out.shape },
        ({ output, each }) => {
          const sum = k.local("sum", constant(0));
          each(({ image, indices, weight }) => {
            const more = madd(k.gather(image, indices), weight, sum);
            k.set(sum, attrs.repeats ? more : select(isNaN(weight), sum, more));
          });
          k.store(output, sum);
        },
      ),
  },
  samples: [
    {
      inputs: [
        [2, 3, 4, 5],
        [9, 5],
      ],
      attrs: { dim: 2, repeats: true, copiesBack: false },
    },
    {
      inputs: [
        [2, 4, 4, 5],
        [7, 5],
      ],
      attrs: { dim: 3, repeats: true, copiesBack: false },
    },
    {
      inputs: [
        [2, 3, 2, 5],
        [1, 5],
      ],
      attrs: { dim: 2, repeats: true, copiesBack: false },
    },
    {
      inputs: [
        [2, 8, 5, 2],
        [6, 4],
      ],
      attrs: { dim: 2, repeats: false, copiesBack: false },
    },
    {
      inputs: [
        [2, 1, 3, 5],
        [3, 6],
      ],
      attrs: { dim: 3, repeats: false, copiesBack: false },
    },
    {
      inputs: [
        [1, 4, 3, 17],
        [3, 16],
      ],
      attrs: { dim: 3, repeats: false, copiesBack: false },
    },
    {
      inputs: [
        [2, 3, 13, 2],
        [4, 12],
      ],
      attrs: { dim: 2, repeats: false, copiesBack: false },
    },
  ],
});

/** The gradient of `resample`: each gradient in shares to the elements that its output was made of. */
export const resampleGradient = defineOp({
  name: "resample_gradient",
  summary: "each gradient in shares to the elements that its output was made of",
  torch: { api: "torch.ops.aten.upsample_bicubic2d_backward", source: SOURCE },
  inputs: ["gradient", "table"],
  attrs: { dim: number, repeats: boolean, size: number },
  infer: ({ gradient }, { dim, size }) => gradient.shape.map((each, i) => (i === dim ? size : each)),
  reference({ gradient, table }, how, shape) {
    const result = new Float64Array(countOf(shape));
    const strides = stridesOf(shape);
    let flat = 0;
    tabulate(gradient.shape, (index) => {
      const value = gradient.data[flat++] as number;
      for (const { place, weight } of tapsOf(table, index[how.dim] as number, how.size, how)) {
        const to = index.with(how.dim, place).reduce((sum, here, i) => sum + here * (strides[i] as number), 0);
        result[to] = (result[to] as number) + weight * value;
      }
      return 0;
    });
    return result;
  },
  kernel: {
    kind: "loops",
    order: "channels-last",
    accumulates: true,
    requires: () => ({ gradient: { kind: "strided" }, table: { kind: "strided" } }),
    program({ k, types, attrs, out, inputs, y }) {
      fillZeros(k, y, out.shape);
      eachOutput(
        k,
        attrs,
        { image: y, table: inputs.table, output: inputs.gradient },
        { image: out.shape, table: types.table.shape, output: types.gradient.shape },
        ({ output, each }) => {
          const value = k.local("v", k.load(output));
          each(({ image, indices, weight }) => {
            const share = mul(value, weight);
            k.scatterAdd(image, indices, attrs.repeats ? share : select(isNaN(weight), 0, share));
          });
        },
      );
    },
  },
  samples: [
    {
      inputs: [
        [2, 3, 9, 5],
        [9, 5],
      ],
      attrs: { dim: 2, repeats: true, size: 4 },
    },
    {
      inputs: [
        [2, 4, 4, 7],
        [7, 5],
      ],
      attrs: { dim: 3, repeats: true, size: 5 },
    },
    {
      inputs: [
        [2, 8, 6, 2],
        [6, 4],
      ],
      attrs: { dim: 2, repeats: false, size: 5 },
    },
    {
      inputs: [
        [2, 4, 3, 3],
        [3, 16],
      ],
      attrs: { dim: 3, repeats: false, size: 17 },
    },
  ],
});

/** For references: the places and shares of an output, as the kernels find them. */
function tapsOf(
  table: ReferenceTensor,
  output: number,
  size: number,
  { repeats }: Resampled,
): readonly { readonly place: number; readonly weight: number }[] {
  const taps = (table.shape[1] as number) - 1;
  const [first, ...weights] = Array.from({ length: taps + 1 }, (_, i) => at(table, [output, i])) as [
    number,
    ...number[],
  ];
  const clamped = (value: number, most: number): number =>
    Number.isNaN(value) ? 0 : Math.min(Math.max(Math.trunc(value), 0), most);
  return weights.flatMap((weight, tap) => {
    if (repeats) return [{ place: clamped(first + tap, size - 1), weight }];
    return Number.isNaN(weight) ? [] : [{ place: clamped(first, size - taps) + tap, weight }];
  });
}
