import { sizesText } from "../../ir/words.ts";
import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, constant, fround, madd, max, mul, sub } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import { boolean, defineOp, numbers, pair, type AttrValues, type Op, type Pair } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { showDim, type Dim, type Shape } from "../../ir/types.ts";
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

interface BilinearAttrs {
  readonly scale: Pair;
  readonly align_corners: boolean;
  readonly dims: readonly number[];
}

interface Corner {
  readonly indices: Indices;
  readonly share: Local;
}

/** Goes through outputs, channels innermost, with the pixels that each is made of and how much of each it takes. */
function eachBilinear(
  k: Kernel,
  attrs: BilinearAttrs,
  input: Shape,
  out: Shape,
  image: Cursor,
  outputs: Cursor,
  visit: (image: Cursor, output: Cursor, corners: readonly Corner[]) => void,
): void {
  const [batch, channels, rows, columns] = out as readonly [Dim, number, number, number];
  const [height, width] = input.slice(2) as [number, number];
  const place: Place = (output, scale) =>
    attrs.align_corners
      ? fround(mul(output, Math.fround(scale)))
      : max(0, fround(sub(fround(mul(add(output, 0.5), Math.fround(scale))), 0.5)));
  const [scaleY, scaleX] = attrs.scale;
  const line = (vertical: readonly Neighbour[] | undefined, x: Cursor, lineY: Cursor): void =>
    eachPlace(
      k,
      1,
      columns,
      lineY,
      (output) => place(output, scaleX),
      (placeX, pixelY) => {
        const horizontal = neighbours(k, "column", placeX, width, columns);
        const corners =
          vertical?.flatMap((row) =>
            horizontal.map((column) => ({
              indices: [row, column].map(({ index }, axis) => ({ dim: axis + 2, index })),
              share: k.local("share", mul(row.share, column.share)),
            })),
          ) ?? horizontal.map(({ index, share }) => ({ indices: [{ dim: 3, index }], share }));
        k.lanes("c", channels, [along(x, 1), along(pixelY, 1)], (from, to) => visit(from, to, corners));
      },
    );
  k.loop("b", batch, [along(image, 0), along(outputs, 0)], (x, sampleY) => {
    if (!attrs.dims.includes(2))
      return k.loop("oy", rows, [along(x, 2), along(sampleY, 2)], (rowX, rowY) => line(undefined, rowX, rowY));
    eachPlace(
      k,
      0,
      rows,
      sampleY,
      (output) => place(output, scaleY),
      (placeY, rowY) => line(neighbours(k, "row", placeY, height, rows), x, rowY),
    );
  });
}

/**
 * As PyTorch's compute_source_index_and_lambda has it: both pixels are multiplied and added also where one of them counts for
 * nothing, so that a NaN or an infinity there shows. Where the size stays, both are the same pixel.
 */
export const upsampleBilinear2d: Op = defineOp({
  name: "upsample_bilinear2d",
  summary: "each output from the four pixels around it; scale is the input's pixels for one of the output's",
  torch: { api: "torch.nn.functional.interpolate", source: SOURCE },
  inputs: ["input"],
  // `dims` are those that are interpolated: height and width, or, of sequences, the width alone, by two pixels.
  attrs: { ...sizes, align_corners: boolean, dims: numbers },
  gradient: ({ op, inputs: [x], attrs: { scale, align_corners, dims }, gradient, typeOf }) => [
    op(upsampleBilinear2dGradient, [gradient], {
      ...({ scale, align_corners, dims } as AttrValues),
      input_size: typeOf(x).shape.slice(2) as readonly number[],
    }),
  ],
  sentence: ({ inputs: [x], attrs, output }) =>
    String(attrs["dims"]) === "3"
      ? `resizes ${x?.text} to ${showDim(output[3] ?? 1)}, linearly`
      : `resizes ${x?.text} to ${sizesText(output.slice(2))}, bilinearly`,
  detail: sizeDetail,
  infer({ input }, { output_size, dims }, fail) {
    output_size.forEach((size, axis) => {
      if (!dims.includes(axis + 2) && size !== input.shape[axis + 2])
        fail("unequal", `dimension ${axis + 2} is not interpolated, so that its size stays`);
    });
    return infer("upsample_bilinear2d", input.shape, output_size, fail);
  },
  reference: ({ input }, attrs, shape) =>
    tabulate(shape, ([n, c, ...place]) => {
      const [rows, columns] = placesOf(place, input.shape, shape, attrs);
      let sum = 0;
      for (const row of rows)
        for (const column of columns)
          sum += at(input, [n, c, row.at, column.at] as number[]) * row.share * column.share;
      return sum;
    }),
  kernel: {
    kind: "loops",
    order: "channels-last",
    requires: () => ({ input: { kind: "strided" } }),
    program: ({ k, types, attrs, out, inputs, y }) =>
      eachBilinear(k, attrs, types.input.shape, out.shape, inputs.input, y, (from, to, corners) =>
        k.store(
          to,
          corners.reduce<Expression>(
            (sum, { indices, share }) => madd(k.gather(from, indices), share, sum),
            constant(0),
          ),
        ),
      ),
  },
  samples: [
    { inputs: [[2, 3, 4, 5]], attrs: { output_size: [8, 10], scale: [0.5, 0.5], align_corners: false, dims: [2, 3] } },
    {
      inputs: [[2, 3, 4, 5]],
      attrs: { output_size: [7, 9], scale: [3 / 6, 4 / 8], align_corners: true, dims: [2, 3] },
    },
    {
      inputs: [[2, 4, 4, 7]],
      attrs: { output_size: [9, 5], scale: [4 / 9, 7 / 5], align_corners: false, dims: [2, 3] },
    },
    { inputs: [[2, 1, 1, 3]], attrs: { output_size: [3, 1], scale: [0, 0], align_corners: true, dims: [2, 3] } },
    { inputs: [[1, 2, 3, 3]], attrs: { output_size: [1, 2], scale: [3, 3 / 2], align_corners: false, dims: [2, 3] } },
    { inputs: [[2, 3, 2, 5]], attrs: { output_size: [4, 5], scale: [0.5, 1], align_corners: false, dims: [2, 3] } },
    { inputs: [[2, 3, 4, 5]], attrs: { output_size: [4, 9], scale: [1, 0.5], align_corners: true, dims: [2, 3] } },
    { inputs: [[2, 3, 1, 5]], attrs: { output_size: [1, 8], scale: [1, 5 / 8], align_corners: false, dims: [3] } },
    { inputs: [[1, 4, 2, 5]], attrs: { output_size: [2, 9], scale: [1, 0.5], align_corners: true, dims: [3] } },
  ],
  rejects: [
    {
      inputs: [[1, 2, 3, 3]],
      attrs: { output_size: [0, 2], scale: [3, 3 / 2], align_corners: false, dims: [2, 3] },
      message: "nothing would be left of the image: its size would be 0×2",
    },
    {
      inputs: [[1, 2, 3, 3]],
      attrs: { output_size: [6, 6], scale: [0.5, 0.5], align_corners: false, dims: [3] },
      message: "dimension 2 is not interpolated, so that its size stays",
    },
  ],
});

interface Share {
  readonly at: number;
  readonly share: number;
}

/** The rows and the columns that an output is made of, and how much of each it takes, for references. */
function placesOf(
  place: readonly number[],
  input: readonly number[],
  out: readonly number[],
  { scale, align_corners, dims }: BilinearAttrs,
): readonly [rows: readonly Share[], columns: readonly Share[]] {
  const along = (axis: 0 | 1): readonly Share[] => {
    const output = place[axis] as number;
    if (!dims.includes(axis + 2)) return [{ at: output, share: 1 }];
    const step = Math.fround(scale[axis]);
    const exact = align_corners ? Math.fround(output * step) : Math.fround(Math.fround((output + 0.5) * step) - 0.5);
    const from = Math.max(0, exact);
    const last = (input[axis + 2] as number) - 1;
    const low = Math.min(Math.floor(from), last);
    const next = out[axis + 2] === last + 1 ? low : Math.min(low + 1, last);
    return [
      { at: low, share: 1 - (from - low) },
      { at: next, share: from - low },
    ];
  };
  return [along(0), along(1)];
}

interface Neighbour {
  readonly index: Local;
  readonly share: Local;
}

/** The pixel before a place and the one behind it, and how much of each it takes. */
function neighbours(k: Kernel, name: string, place: Local, count: number, outputs: number): readonly Neighbour[] {
  const low = k.index(name, place, count);
  const high = count === outputs ? low : k.index(`${name}_next`, add(low, 1), count);
  const share = k.local(`${name}_share`, sub(place, low));
  return [
    { index: low, share: k.local(`${name}_rest`, sub(1, share)) },
    { index: high, share },
  ];
}

export const upsampleBilinear2dGradient = defineOp({
  name: "upsample_bilinear2d_gradient",
  summary: "each gradient in shares to the pixels that its output was made of",
  torch: { api: "torch.ops.aten.upsample_bilinear2d_backward", source: SOURCE },
  inputs: ["gradient"],
  attrs: { scale: pair, align_corners: boolean, dims: numbers, input_size: pair },
  infer: ({ gradient }, { input_size }) => inputSize(gradient.shape, input_size),
  reference: ({ gradient }, attrs, shape) =>
    addUp(shape, gradient, (place, add) => {
      const [rows, columns] = placesOf(place, shape, gradient.shape, attrs);
      for (const row of rows) for (const column of columns) add(row.at, column.at, row.share * column.share);
    }),
  kernel: {
    kind: "loops",
    order: "channels-last",
    accumulates: true,
    requires: () => ({ gradient: { kind: "strided" } }),
    program({ k, types, attrs, out, inputs, y }) {
      fillZeros(k, y, out.shape);
      eachBilinear(k, attrs, out.shape, types.gradient.shape, y, inputs.gradient, (to, from, corners) => {
        const value = k.local("v", k.load(from));
        for (const { indices, share } of corners) k.scatterAdd(to, indices, mul(value, share));
      });
    },
  },
  samples: [
    { inputs: [[2, 3, 8, 10]], attrs: { input_size: [4, 5], scale: [0.5, 0.5], align_corners: false, dims: [2, 3] } },
    { inputs: [[2, 4, 7, 9]], attrs: { input_size: [4, 5], scale: [3 / 6, 4 / 8], align_corners: true, dims: [2, 3] } },
    {
      inputs: [[2, 4, 9, 5]],
      attrs: { input_size: [4, 7], scale: [4 / 9, 7 / 5], align_corners: false, dims: [2, 3] },
    },
    { inputs: [[2, 3, 1, 8]], attrs: { input_size: [1, 5], scale: [1, 5 / 8], align_corners: false, dims: [3] } },
  ],
});
