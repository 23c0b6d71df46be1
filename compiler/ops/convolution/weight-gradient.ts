import type { GradientCall } from "../../ir/gradient.ts";
import type { Operand, ValueId } from "../../ir/graph.ts";
import { defineOp, number, numbers, pads, string, type AttrValues, type Op, type Sample } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import { countOf, everyPlace, tabulate } from "../../ir/reference.ts";
import type { SpaceRank } from "../../ir/space.ts";
import { perSample, type Dim, type Shape } from "../../ir/types.ts";
import { permute } from "../arrangement/views.ts";
import { weightGradientProgram } from "./weight-gradient-program.ts";
import { imageSamples, volumeSamples } from "./weight-gradient-samples.ts";

/** How the weight of a convolution is laid out while its gradient is added up: what stands last is done in vectors. */
type Side = "inputs" | "outputs";

/** Narrow images have fewer channels than a vector has lanes; then those of the result lie side by side. */
const sideFor = (perGroupIns: number, perGroupOuts: number): Side =>
  perGroupIns >= perGroupOuts || perGroupIns >= 8 ? "inputs" : "outputs";

/** The gradient of a convolution's weight [outputs, inputs / groups, …]. */
export function weightGradient(
  { op, typeOf }: Pick<GradientCall, "op" | "typeOf">,
  image: Operand,
  gradient: Operand,
  weight: Shape,
  attrs: AttrValues,
): ValueId {
  const [outs, ins, ...kernel] = weight as readonly [number, number, ...number[]];
  const groups = attrs["groups"] as number;
  const side = sideFor(ins, ins === 1 && groups > 1 ? outs : outs / groups);
  const { stride, padding, dilation } = attrs;
  const found = op(kernel.length === 2 ? conv2dWeightGradient : conv3dWeightGradient, [image, gradient], {
    ...({ stride, padding, dilation, groups, kernel_size: kernel, side } as AttrValues),
  });
  const last = kernel.length + 1;
  if (typeOf(found).shape.length !== last + 1) return found;
  const space = kernel.map((_, axis) => axis + 1);
  return op(permute, [found], { dims: side === "inputs" ? [0, last, ...space] : [last, 0, ...space] });
}

const weightGradientOp = (rank: SpaceRank, samples: readonly Sample[]): Op =>
  defineOp({
    name: `conv${rank}d_weight_gradient`,
    summary: "the sums of products of a gradient and what each tap of a convolution has read, over pixels and samples",
    torch: { api: `torch.nn.grad.conv${rank}d_weight`, source: "aten/src/ATen/native/Convolution.cpp" },
    inputs: ["input", "gradient"],
    attrs: { stride: numbers, padding: pads, dilation: numbers, groups: number, kernel_size: numbers, side: string },
    category: "convolution",
    infer({ input, gradient }, { kernel_size, groups, side }) {
      const [ins, outs] = [(input.shape[1] as number) / groups, gradient.shape[1] as number];
      return side === "inputs" ? [outs, ...kernel_size, ins] : [ins, ...kernel_size, outs];
    },
    reference({ input, gradient }, { stride, padding, dilation, groups, side }, shape) {
      const [, channels, ...size] = input.shape as readonly [number, number, ...number[]];
      const [batch, outs, ...outputs] = gradient.shape as readonly [number, number, ...number[]];
      const places = everyPlace(outputs);
      return tabulate(shape, (index) => {
        const [first, last] = [index[0], index.at(-1)] as [number, number];
        const [oc, ic] = side === "inputs" ? [first, last] : [last, first];
        const channel = Math.floor(oc / (outs / groups)) * (channels / groups) + ic;
        const from = places.map((place) => {
          let flat = 0;
          for (let axis = 0; axis < size.length; axis++) {
            const [before] = padding[axis] as readonly [number, number];
            const tap = (index[axis + 1] as number) * (dilation[axis] as number);
            const at = (place[axis] as number) * (stride[axis] as number) + tap - before;
            if (at < 0 || at >= (size[axis] as number)) return -1;
            flat = flat * (size[axis] as number) + at;
          }
          return flat;
        });
        let sum = 0;
        for (let n = 0; n < batch; n++) {
          const [x, g] = [(n * channels + channel) * countOf(size), (n * outs + oc) * places.length];
          from.forEach((at, i) => {
            if (at >= 0) sum += (input.data[x + at] as number) * (gradient.data[g + i] as number);
          });
        }
        return sum;
      });
    },
    kernel: {
      kind: "loops",
      order: "row-major",
      accumulates: true,
      requires: ({ attrs }) => ({
        input: { kind: "spatial", halo: { pads: attrs.padding, fill: 0 } },
        gradient: { kind: "spatial", halo: { pads: range(rank).map(() => [0, 0]), fill: 0 } },
      }),
      program: weightGradientProgram,
      multiplyAdds: ({ input, gradient }, { groups, kernel_size }) =>
        countOf(kernel_size) *
        ((input.shape[1] as number) / groups) *
        perSample(gradient.shape[0] as Dim) *
        countOf(gradient.shape.slice(1) as readonly number[]),
    },
    samples,
  });

export const conv2dWeightGradient = weightGradientOp(2, imageSamples);
export const conv3dWeightGradient = weightGradientOp(3, volumeSamples);
