import { sizesText } from "../../ir/words.ts";
import type { Kernel } from "../../ir/kernel/builder.ts";
import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, fround, mul } from "../../ir/kernel/expression.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import { defineOp, number, pair, type AttrValues, type Op, type Pair } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import type { Dim, Shape } from "../../ir/types.ts";
import {
  SOURCE,
  infer,
  type Place,
  eachPlace,
  type Indices,
  addUp,
  inputSize,
  sizeDetail,
  sizes,
} from "./upsample-places.ts";

interface NearestAttrs {
  readonly scale: Pair;
  readonly offset: number;
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
  const [batch, channels, rows, columns] = out as readonly [Dim, number, number, number];
  const [height, width] = input.slice(2) as [number, number];
  const place: Place = (output, scale) => fround(mul(add(output, attrs.offset), Math.fround(scale)));
  const [scaleY, scaleX] = attrs.scale;
  k.loop("b", batch, [along(image, 0), along(outputs, 0)], (x, sampleY) =>
    eachPlace(
      k,
      0,
      rows,
      sampleY,
      (output) => place(output, scaleY),
      (placeY, rowY) => {
        const row = k.index("row", placeY, height);
        eachPlace(
          k,
          1,
          columns,
          rowY,
          (output) => place(output, scaleX),
          (placeX, pixelY) => {
            const column = k.index("column", placeX, width);
            const indices = [row, column].map((index, axis) => ({ dim: axis + 2, index }));
            k.lanes("c", channels, [along(x, 1), along(pixelY, 1)], (from, to) => visit(from, to, indices));
          },
        );
      },
    ),
  );
}

export const upsampleNearest2d: Op = defineOp({
  name: "upsample_nearest2d",
  summary: "each output the pixel that it lies in; scale is the input's pixels for one of the output's",
  torch: { api: "torch.nn.functional.interpolate", source: SOURCE },
  inputs: ["input"],
  // `offset` is 0.5 for PyTorch's "nearest-exact", which looks from the middle of an output.
  attrs: { ...sizes, offset: number },
  gradient: ({ op, inputs: [x], attrs: { scale, offset }, gradient, typeOf }) => [
    op(upsampleNearest2dGradient, [gradient], {
      ...({ scale, offset } as AttrValues),
      input_size: typeOf(x).shape.slice(2) as readonly number[],
    }),
  ],
  sentence: ({ inputs: [x], output }) => `enlarges ${x?.text} to ${sizesText(output.slice(2))}, by the nearest value`,
  detail: sizeDetail,
  infer: ({ input }, { output_size }, fail) => infer("upsample_nearest2d", input.shape, output_size, fail),
  reference: ({ input }, { scale, offset }, shape) =>
    tabulate(shape, ([n, c, ...place]) => {
      const [y, x] = place.map((output, axis) =>
        Math.min(
          Math.floor(Math.fround((output + offset) * Math.fround(scale[axis] as number))),
          (input.shape[axis + 2] as number) - 1,
        ),
      );
      return at(input, [n, c, y, x] as number[]);
    }),
  kernel: {
    kind: "loops",
    order: "channels-last",
    requires: () => ({ input: { kind: "strided" } }),
    program: ({ k, types, attrs, out, inputs, y }) =>
      eachNearest(k, attrs, types.input.shape, out.shape, inputs.input, y, (from, to, indices) =>
        k.store(to, k.gather(from, indices)),
      ),
  },
  samples: [
    { inputs: [[2, 3, 4, 5]], attrs: { output_size: [8, 10], scale: [0.5, 0.5], offset: 0 } },
    { inputs: [[2, 3, 4, 7]], attrs: { output_size: [9, 5], scale: [4 / 9, 7 / 5], offset: 0 } },
    { inputs: [[1, 5, 4, 7]], attrs: { output_size: [9, 5], scale: [4 / 9, 7 / 5], offset: 0.5 } },
    { inputs: [[2, 1, 1, 3]], attrs: { output_size: [3, 1], scale: [1 / 3, 3], offset: 0 } },
  ],
});

export const upsampleNearest2dGradient = defineOp({
  name: "upsample_nearest2d_gradient",
  summary: "each gradient added to the pixel that its output lay in",
  torch: { api: "torch.ops.aten.upsample_nearest2d_backward", source: SOURCE },
  inputs: ["gradient"],
  attrs: { scale: pair, offset: number, input_size: pair },
  infer: ({ gradient }, { input_size }) => inputSize(gradient.shape, input_size),
  reference: ({ gradient }, { scale, offset }, shape) =>
    addUp(shape, gradient, (place, add) => {
      const [y, x] = place.map((output, axis) =>
        Math.min(
          Math.floor(Math.fround((output + offset) * Math.fround(scale[axis] as number))),
          (shape[axis + 2] as number) - 1,
        ),
      ) as [number, number];
      add(y, x, 1);
    }),
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
  samples: [
    { inputs: [[2, 3, 8, 10]], attrs: { input_size: [4, 5], scale: [0.5, 0.5], offset: 0 } },
    { inputs: [[2, 4, 9, 5]], attrs: { input_size: [4, 7], scale: [4 / 9, 7 / 5], offset: 0 } },
    { inputs: [[1, 5, 9, 5]], attrs: { input_size: [4, 7], scale: [4 / 9, 7 / 5], offset: 0.5 } },
  ],
});
