import type { GradientCall } from "../../ir/gradient.ts";
import type { Operand, ValueId } from "../../ir/graph.ts";
import type { Pads } from "../../ir/layout.ts";
import { range } from "../../ir/range.ts";
import type { Dim, Shape } from "../../ir/types.ts";
import type { AttrValues } from "../../ir/op.ts";
import { padTo } from "../arrangement/slice-gradient.ts";
import { permute, reshape, slice } from "../arrangement/views.ts";
import { sum } from "../reduction/reduce.ts";
import { extent } from "./extent.ts";
import type { ConvolutionAttrs } from "./convolution-program.ts";

/** The gradient of a bias, which was added to each pixel of its channel. */
export const channelSums = ({ op, typeOf, gradient }: Pick<GradientCall, "op" | "typeOf" | "gradient">): ValueId =>
  op(reshape, [op(sum, [gradient], { dims: range(typeOf(gradient).shape.length).filter((dim) => dim !== 1) })], {
    shape: [typeOf(gradient).shape[1] as Dim],
  });

/**
 * The gradient of what a convolution reads: of stride 1 a convolution with the filters turned round, of others a transposed convolution, which
 * leaves out what no window has reached.
 */
export function imageGradient(
  call: ImageGradientCall,
  weight: Operand,
  image: Shape,
  attrs: ConvolutionAttrs,
): ValueId {
  const { stride, padding, dilation, groups } = attrs;
  const { op, type, typeOf, gradient } = call;
  const kernel = typeOf(weight).shape.slice(2) as readonly number[];
  const reaches = kernel.map((size, axis) => extent(size, dilation[axis] as number) - 1);
  const turned = padding.map(([before, after], axis): Pads => [
    (reaches[axis] as number) - before,
    (reaches[axis] as number) - after,
  ]);
  if (stride.every((step) => step === 1) && turned.flat().every((pad) => pad >= 0))
    return op(`conv${kernel.length}d`, [gradient, turnedRound(call, weight, groups)], {
      ...attrs,
      padding: turned,
    } as AttrValues);
  const axes = padding.map(([before, after], axis) => {
    const [size, outputs] = [image[axis + 2] as number, type.shape[axis + 2] as number];
    const reached = (outputs - 1) * (stride[axis] as number) + (reaches[axis] as number) + 1;
    return { size, before, reached, rest: before + size + after - reached, isEven: before === after };
  });
  const transposed = (pads: readonly number[], rests: readonly number[]): ValueId =>
    op(`conv_transpose${kernel.length}d`, [gradient, weight], {
      stride,
      padding: pads,
      output_padding: rests,
      dilation,
      groups,
    });
  if (axes.every(({ isEven }) => isEven))
    return transposed(
      axes.map(({ before }) => before),
      axes.map(({ rest }) => rest),
    );
  return axes.reduce<ValueId>(
    (value, { size, before, reached }, axis) => {
      const dim = axis + 2;
      const { shape } = typeOf(value);
      const whole = shape.map((here, i): Dim => (i === dim ? Math.max(reached, before + size) : here));
      const wide = padTo({ op }, value, { dim, start: 0, step: 1, count: reached }, whole);
      return op(slice, [wide], { dim, start: before, step: 1, count: [size] });
    },
    transposed(
      kernel.map(() => 0),
      kernel.map(() => 0),
    ),
  );
}

type ImageGradientCall = Pick<GradientCall, "op" | "type" | "typeOf" | "gradient">;

/** Filters for the way back, [inputs, outputs / groups, …], rows and columns from the last to the first. */
function turnedRound({ op, typeOf }: ImageGradientCall, weight: Operand, groups: number): ValueId {
  const [outs, ins, ...kernel] = typeOf(weight).shape as readonly [number, number, ...number[]];
  const grouped = groups === 1 ? weight : op(reshape, [weight], { shape: [groups, outs / groups, ins, ...kernel] });
  const space = (first: number): number[] => kernel.map((_, axis) => first + axis);
  const swapped =
    groups === 1
      ? op(permute, [grouped], { dims: [1, 0, ...space(2)] })
      : op(reshape, [op(permute, [grouped], { dims: [0, 2, 1, ...space(3)] })], {
          shape: [groups * ins, outs / groups, ...kernel],
        });
  return kernel.reduce<ValueId>(
    (value, size, axis) =>
      size === 1 ? value : op(slice, [value], { dim: axis + 2, start: size - 1, step: -1, count: [size] }),
    swapped,
  );
}
