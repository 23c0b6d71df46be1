import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, fround, mul } from "../../ir/kernel/expression.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import { defineOp, number, numbers, type Op, type Sample } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { axisNames, type SpaceRank } from "../../ir/space.ts";
import type { Dim, Shape } from "../../ir/types.ts";
import { sizesText } from "../../ir/words.ts";
import { SOURCE, addUp, eachPlace, infer, inputSize, sizeDetail, sizes, type Indices } from "./upsample-places.ts";

interface NearestAttrs {
  readonly scale: readonly number[];
  readonly offset: number;
}

interface SizeAttrs {
  readonly output_size: readonly number[];
}

/** Goes through outputs, channels innermost, with the place of the pixel in the image that each lies in. */
function eachNearest(
  k: Kernel,
  attrs: NearestAttrs,
  input: Shape,
  out: Shape,
  image: Cursor,
  outputs: Cursor,
  visit: (image: Cursor, output: Cursor, indices: Indices) => void,
): void {
  const [batch, channels, ...outSizes] = out as readonly [Dim, number, ...number[]];
  const names = axisNames(outSizes.length).map((name) => ({ d: "plane", y: "row", x: "column" })[name] as string);
  const step = (found: readonly Local[], x: Cursor, y: Cursor): void => {
    const axis = found.length;
    if (axis === outSizes.length) {
      const indices = found.map((index, i) => ({ dim: i + 2, index }));
      return k.lanes("c", channels, [along(x, 1), along(y, 1)], (from, to) => visit(from, to, indices));
    }
    const scale = Math.fround(attrs.scale[axis] as number);
    eachPlace(
      k,
      axis,
      outSizes,
      y,
      (output) => fround(mul(add(output, attrs.offset), scale)),
      (place, here) => step([...found, k.index(names[axis] as string, place, input[axis + 2] as number)], x, here),
    );
  };
  k.loop("b", batch, [along(image, 0), along(outputs, 0)], (x, y) => step([], x, y));
}

/** The pixel that an output lies in, for references. */
const nearest = (place: readonly number[], { scale, offset }: NearestAttrs, input: readonly number[]): number[] =>
  place.map((output, axis) =>
    Math.min(
      Math.floor(Math.fround((output + offset) * Math.fround(scale[axis] as number))),
      (input[axis + 2] as number) - 1,
    ),
  );

/**
 * PyTorch's nearest_idx, by which its gradients go and its results do not: sizes that stay or double are copied, whatever the factor was.
 * A factor such as 1.1 that leaves a size as it is moves pixels forward, and none back.
 */
const backwardScale = ({ scale, offset, output_size }: NearestAttrs & SizeAttrs, input: readonly number[]): number[] =>
  scale.map((each, axis) => {
    const [from, to] = [input[axis] as number, output_size[axis] as number];
    return offset === 0 && (to === from || to === 2 * from) ? from / to : each;
  });

const upsampleNearest = (rank: SpaceRank, gradients: Op, samples: readonly Sample[]): Op =>
  defineOp({
    name: `upsample_nearest${rank}d`,
    summary: "each output the pixel that it lies in; scale is the input's pixels for one of the output's",
    torch: { api: "torch.nn.functional.interpolate", source: SOURCE },
    inputs: ["input"],
    // `offset` is 0.5 for PyTorch's "nearest-exact", which looks from the middle of an output.
    attrs: { ...sizes, offset: number },
    gradient: ({ op, inputs: [x], attrs, gradient, typeOf }) => {
      const input_size = typeOf(x).shape.slice(2) as readonly number[];
      const { offset } = attrs as unknown as NearestAttrs;
      const scale = backwardScale(attrs as unknown as NearestAttrs & SizeAttrs, input_size);
      return [op(gradients, [gradient], { scale, offset, input_size })];
    },
    sentence: ({ inputs: [x], output }) => `enlarges ${x?.text} to ${sizesText(output.slice(2))}, by the nearest value`,
    detail: sizeDetail,
    infer: ({ input }, { output_size }, fail) =>
      infer(`upsample_nearest${rank}d`, rank, input.shape, output_size, fail),
    reference: ({ input }, attrs, shape) =>
      tabulate(shape, ([n, c, ...place]) =>
        at(input, [n as number, c as number, ...nearest(place, attrs, input.shape)]),
      ),
    kernel: {
      kind: "loops",
      order: "channels-last",
      requires: () => ({ input: { kind: "strided" } }),
      program: ({ k, types, attrs, out, inputs, y }) =>
        eachNearest(k, attrs, types.input.shape, out.shape, inputs.input, y, (from, to, indices) =>
          k.store(to, k.gather(from, indices)),
        ),
    },
    samples,
  });

const upsampleNearestGradient = (rank: SpaceRank, samples: readonly Sample[]): Op =>
  defineOp({
    name: `upsample_nearest${rank}d_gradient`,
    summary: "each gradient added to the pixel that its output lay in",
    torch: { api: `torch.ops.aten.upsample_nearest${rank}d_backward`, source: SOURCE },
    inputs: ["gradient"],
    attrs: { scale: numbers, offset: number, input_size: numbers },
    infer: ({ gradient }, { input_size }) => inputSize(gradient.shape, input_size),
    reference: ({ gradient }, attrs, shape) =>
      addUp(shape, gradient, (place, add) => add(nearest(place, attrs, shape), 1)),
    kernel: {
      kind: "loops",
      order: "channels-last",
      accumulates: true,
      requires: () => ({ gradient: { kind: "strided" } }),
      program({ k, types, attrs, out, inputs, y }) {
        fillZeros(k, y, out.shape);
        eachNearest(k, attrs, out.shape, types.gradient.shape, y, inputs.gradient, (to, from, indices) =>
          k.scatterAdd(to, indices, k.load(from)),
        );
      },
    },
    samples,
  });

export const upsampleNearest2dGradient = upsampleNearestGradient(2, [
  { inputs: [[2, 3, 8, 10]], attrs: { input_size: [4, 5], scale: [0.5, 0.5], offset: 0 } },
  { inputs: [[2, 4, 9, 5]], attrs: { input_size: [4, 7], scale: [4 / 9, 7 / 5], offset: 0 } },
  { inputs: [[1, 5, 9, 5]], attrs: { input_size: [4, 7], scale: [4 / 9, 7 / 5], offset: 0.5 } },
]);
export const upsampleNearest3dGradient = upsampleNearestGradient(3, [
  { inputs: [[2, 3, 4, 6, 5]], attrs: { input_size: [2, 3, 5], scale: [0.5, 0.5, 1], offset: 0 } },
  { inputs: [[1, 4, 2, 9, 5]], attrs: { input_size: [3, 4, 7], scale: [3 / 2, 4 / 9, 7 / 5], offset: 0.5 } },
]);

export const upsampleNearest2d = upsampleNearest(2, upsampleNearest2dGradient, [
  { inputs: [[2, 3, 4, 5]], attrs: { output_size: [8, 10], scale: [0.5, 0.5], offset: 0 } },
  { inputs: [[2, 3, 4, 7]], attrs: { output_size: [9, 5], scale: [4 / 9, 7 / 5], offset: 0 } },
  { inputs: [[1, 5, 4, 7]], attrs: { output_size: [9, 5], scale: [4 / 9, 7 / 5], offset: 0.5 } },
  { inputs: [[2, 1, 1, 3]], attrs: { output_size: [3, 1], scale: [1 / 3, 3], offset: 0 } },
]);
export const upsampleNearest3d = upsampleNearest(3, upsampleNearest3dGradient, [
  { inputs: [[2, 3, 2, 3, 5]], attrs: { output_size: [4, 6, 5], scale: [0.5, 0.5, 1], offset: 0 } },
  { inputs: [[1, 4, 3, 4, 7]], attrs: { output_size: [2, 9, 5], scale: [3 / 2, 4 / 9, 7 / 5], offset: 0.5 } },
  { inputs: [[2, 1, 1, 1, 3]], attrs: { output_size: [2, 3, 1], scale: [1 / 2, 1 / 3, 3], offset: 0 } },
]);
