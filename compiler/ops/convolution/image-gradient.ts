import type { GradientCall } from "../../ir/gradient.ts";
import type { Operand, ValueId } from "../../ir/graph.ts";
import type { Dim, Shape } from "../../ir/types.ts";
import { padTo } from "../arrangement/slice-gradient.ts";
import { reshape, slice } from "../arrangement/views.ts";
import { sum } from "../reduction/reduce.ts";
import { extent } from "./extent.ts";
import type { Conv2dAttrs } from "./conv2d-kernels.ts";

/** The gradient of a bias, which was added to each pixel of its channel. */
export const channelSums = ({ op, typeOf, gradient }: Pick<GradientCall, "op" | "typeOf" | "gradient">): ValueId =>
  op(reshape, [op(sum, [gradient], { dims: [0, 2, 3] })], { shape: [typeOf(gradient).shape[1] as Dim] });

/** The gradient of what conv2d reads is a transposed convolution, which leaves out what no window has reached. */
export function imageGradient(
  { op, type, typeOf, gradient }: Pick<GradientCall, "op" | "type" | "typeOf" | "gradient">,
  weight: Operand,
  image: Shape,
  { stride, padding, dilation, groups }: Conv2dAttrs,
): ValueId {
  const kernel = typeOf(weight).shape.slice(2) as readonly number[];
  const axes = ([0, 1] as const).map((axis) => {
    const [size, outputs] = [image[axis + 2] as number, type.shape[axis + 2] as number];
    const [before, after] = padding[axis];
    const reached = (outputs - 1) * stride[axis] + extent(kernel[axis] as number, dilation[axis]);
    return { size, before, reached, rest: before + size + after - reached, isEven: before === after };
  });
  const transposed = (pads: readonly number[], rests: readonly number[]): ValueId =>
    op("conv_transpose2d", [gradient, weight], { stride, padding: pads, output_padding: rests, dilation, groups });
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
    transposed([0, 0], [0, 0]),
  );
}
