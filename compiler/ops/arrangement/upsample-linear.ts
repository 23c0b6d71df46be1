import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, constant, equal, fround, madd, max, mul, select, sub } from "../../ir/kernel/expression.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { boolean, defineOp, numbers, type AttrValues, type Op, type Rejected, type Sample } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { axisNames, type SpaceRank } from "../../ir/space.ts";
import { showDim, type Dim, type Shape } from "../../ir/types.ts";
import { sizesText } from "../../ir/words.ts";
import {
  SOURCE,
  addUp,
  eachPlace,
  infer,
  inputSize,
  sizeDetail,
  sizes,
  type Indices,
  type Place,
} from "./upsample-places.ts";

interface LinearAttrs {
  readonly scale: readonly number[];
  readonly align_corners: boolean;
  readonly dims: readonly number[];
}

interface Corner {
  readonly indices: Indices;
  readonly share: Local;
}

const words: Readonly<Record<string, string>> = { d: "plane", y: "row", x: "column" };

/** Goes through outputs, channels innermost, with the pixels that each is made of and how much of each it takes. */
function eachLinear(
  k: Kernel,
  attrs: LinearAttrs,
  input: Shape,
  out: Shape,
  image: Cursor,
  outputs: Cursor,
  visit: (image: Cursor, output: Cursor, corners: readonly Corner[]) => void,
): void {
  const [batch, channels, ...outSizes] = out as readonly [Dim, number, ...number[]];
  const names = axisNames(outSizes.length);
  const place: Place = (output, scale) =>
    attrs.align_corners
      ? fround(mul(output, Math.fround(scale)))
      : max(0, fround(sub(fround(mul(add(output, 0.5), Math.fround(scale))), 0.5)));
  const step = (axis: number, corners: readonly Corner[], x: Cursor, y: Cursor): void => {
    if (axis === outSizes.length)
      return k.lanes("c", channels, [along(x, 1), along(y, 1)], (from, to) => visit(from, to, corners));
    const [name, size] = [names[axis] as string, outSizes[axis] as number];
    if (!attrs.dims.includes(axis + 2))
      return k.loop(`o${name}`, size, [along(x, axis + 2), along(y, axis + 2)], (inX, inY) =>
        step(axis + 1, corners, inX, inY),
      );
    eachPlace(
      k,
      axis,
      outSizes,
      y,
      (output) => place(output, attrs.scale[axis] as number),
      (found, here) => {
        const both = neighbours(k, words[name] as string, found, input[axis + 2] as number, size);
        const more = both.map(({ index, share }) => ({ indices: [{ dim: axis + 2, index }], share }));
        step(axis + 1, corners.length === 0 ? more : crossed(k, corners, more), x, here);
      },
    );
  };
  k.loop("b", batch, [along(image, 0), along(outputs, 0)], (x, y) => step(0, [], x, y));
}

const crossed = (k: Kernel, corners: readonly Corner[], more: readonly Corner[]): readonly Corner[] =>
  corners.flatMap((corner) =>
    more.map(({ indices, share }) => ({
      indices: [...corner.indices, ...indices],
      share: k.local("share", mul(corner.share, share)),
    })),
  );

/**
 * As PyTorch's compute_source_index_and_lambda has it: both pixels are multiplied and added also where one of them counts for
 * nothing, so that a NaN or an infinity there shows. Where the size stays, both are the same pixel.
 */
const upsampleLinear = (
  name: string,
  rank: SpaceRank,
  gradients: Op,
  samples: readonly Sample[],
  rejects: readonly Rejected[],
): Op =>
  defineOp({
    name,
    summary: `each output from the ${2 ** rank} pixels around it; scale is the input's pixels for one of the output's`,
    torch: { api: "torch.nn.functional.interpolate", source: SOURCE },
    inputs: ["input"],
    // `dims` are those that are interpolated: all of an image's, or, of sequences, the width alone, by two pixels.
    attrs: { ...sizes, align_corners: boolean, dims: numbers },
    gradient: ({ op, inputs: [x], attrs: { scale, align_corners, dims }, gradient, typeOf }) => [
      op(gradients, [gradient], {
        ...({ scale, align_corners, dims } as AttrValues),
        input_size: typeOf(x).shape.slice(2) as readonly number[],
      }),
    ],
    sentence: ({ inputs: [x], attrs, output }) =>
      String(attrs["dims"]) === "3"
        ? `resizes ${x?.text} to ${showDim(output[3] ?? 1)}, linearly`
        : `resizes ${x?.text} to ${sizesText(output.slice(2))}, ${rank === 2 ? "bilinearly" : "trilinearly"}`,
    detail: sizeDetail,
    infer({ input }, { output_size, dims }, fail) {
      output_size.forEach((size, axis) => {
        if (!dims.includes(axis + 2) && size !== input.shape[axis + 2])
          fail("unequal", `dimension ${axis + 2} is not interpolated, so that its size stays`);
      });
      return infer(name, rank, input.shape, output_size, fail);
    },
    reference: ({ input }, attrs, shape) =>
      tabulate(shape, ([n, c, ...place]) =>
        sharesOf(place, input.shape, shape, attrs).reduce(
          (sum, { place: from, share }) => sum + at(input, [n as number, c as number, ...from]) * share,
          0,
        ),
      ),
    kernel: {
      kind: "loops",
      order: "channels-last",
      requires: () => ({ input: { kind: "strided" } }),
      program: ({ k, types, attrs, out, inputs, y }) =>
        eachLinear(k, attrs, types.input.shape, out.shape, inputs.input, y, (from, to, corners) =>
          k.store(
            to,
            corners.reduce<Expression>(
              (sum, { indices, share }) => madd(k.gather(from, indices), share, sum),
              constant(0),
            ),
          ),
        ),
    },
    samples,
    rejects,
  });

interface Share {
  readonly place: readonly number[];
  readonly share: number;
}

/** The pixels that an output is made of, and how much of each it takes, for references. */
function sharesOf(
  place: readonly number[],
  input: readonly number[],
  out: readonly number[],
  { scale, align_corners, dims }: LinearAttrs,
): readonly Share[] {
  const along = (output: number, axis: number): readonly { at: number; share: number }[] => {
    if (!dims.includes(axis + 2)) return [{ at: output, share: 1 }];
    const step = Math.fround(scale[axis] as number);
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
  return place
    .map(along)
    .reduce<readonly Share[]>(
      (shares, more) =>
        shares.flatMap((each) =>
          more.map(({ at: here, share }) => ({ place: [...each.place, here], share: each.share * share })),
        ),
      [{ place: [], share: 1 }],
    );
}

interface Neighbour {
  readonly index: Local;
  readonly share: Local;
}

/** The pixel before a place and the one behind it, and how much of each it takes. */
function neighbours(k: Kernel, name: string, place: Local, count: number, outputs: number): readonly Neighbour[] {
  const low = k.index(name, place, count);
  // Of open sizes, it is known in a run only whether they are equal.
  const isOpen = [count, outputs].map((size) => k.varies(size)).some(Boolean);
  const step = isOpen ? select(equal(constant(count), constant(outputs)), constant(0), constant(1)) : 1;
  const high = !isOpen && count === outputs ? low : k.index(`${name}_next`, add(low, step), count);
  const share = k.local(`${name}_share`, sub(place, low));
  return [
    { index: low, share: k.local(`${name}_rest`, sub(1, share)) },
    { index: high, share },
  ];
}

const upsampleLinearGradient = (name: string, samples: readonly Sample[]): Op =>
  defineOp({
    name: `${name}_gradient`,
    summary: "each gradient in shares to the pixels that its output was made of",
    torch: { api: `torch.ops.aten.${name}_backward`, source: SOURCE },
    inputs: ["gradient"],
    attrs: { scale: numbers, align_corners: boolean, dims: numbers, input_size: numbers },
    infer: ({ gradient }, { input_size }) => inputSize(gradient.shape, input_size),
    reference: ({ gradient }, attrs, shape) =>
      addUp(shape, gradient, (place, add) => {
        for (const { place: to, share } of sharesOf(place, shape, gradient.shape, attrs)) add(to, share);
      }),
    kernel: {
      kind: "loops",
      order: "channels-last",
      accumulates: true,
      requires: () => ({ gradient: { kind: "strided" } }),
      program({ k, types, attrs, out, inputs, y }) {
        fillZeros(k, y, out.shape);
        eachLinear(k, attrs, out.shape, types.gradient.shape, y, inputs.gradient, (to, from, corners) => {
          const value = k.local("v", k.load(from));
          for (const { indices, share } of corners) k.scatterAdd(to, indices, mul(value, share));
        });
      },
    },
    samples,
  });

export const upsampleBilinear2dGradient = upsampleLinearGradient("upsample_bilinear2d", [
  { inputs: [[2, 3, 8, 10]], attrs: { input_size: [4, 5], scale: [0.5, 0.5], align_corners: false, dims: [2, 3] } },
  { inputs: [[2, 4, 7, 9]], attrs: { input_size: [4, 5], scale: [3 / 6, 4 / 8], align_corners: true, dims: [2, 3] } },
  {
    inputs: [[2, 4, 9, 5]],
    attrs: { input_size: [4, 7], scale: [4 / 9, 7 / 5], align_corners: false, dims: [2, 3] },
  },
  { inputs: [[2, 3, 1, 8]], attrs: { input_size: [1, 5], scale: [1, 5 / 8], align_corners: false, dims: [3] } },
]);
export const upsampleTrilinear3dGradient = upsampleLinearGradient("upsample_trilinear3d", [
  {
    inputs: [[2, 3, 4, 6, 5]],
    attrs: { input_size: [2, 3, 5], scale: [0.5, 0.5, 1], align_corners: false, dims: [2, 3, 4] },
  },
  {
    inputs: [[1, 4, 3, 4, 7]],
    attrs: { input_size: [2, 4, 3], scale: [0.5, 1, 2 / 6], align_corners: true, dims: [2, 3, 4] },
  },
]);

export const upsampleBilinear2d = upsampleLinear(
  "upsample_bilinear2d",
  2,
  upsampleBilinear2dGradient,
  [
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
  [
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
);
export const upsampleTrilinear3d = upsampleLinear(
  "upsample_trilinear3d",
  3,
  upsampleTrilinear3dGradient,
  [
    {
      inputs: [[2, 3, 2, 3, 5]],
      attrs: { output_size: [4, 6, 5], scale: [0.5, 0.5, 1], align_corners: false, dims: [2, 3, 4] },
    },
    {
      inputs: [[1, 4, 2, 4, 3]],
      attrs: { output_size: [3, 4, 7], scale: [0.5, 1, 2 / 6], align_corners: true, dims: [2, 3, 4] },
    },
    {
      inputs: [[2, 5, 3, 1, 7]],
      attrs: { output_size: [2, 3, 4], scale: [3 / 2, 1 / 3, 7 / 4], align_corners: false, dims: [2, 3, 4] },
    },
    {
      inputs: [[1, 1, 1, 1, 1]],
      attrs: { output_size: [2, 2, 1], scale: [0, 0, 0], align_corners: true, dims: [2, 3, 4] },
    },
  ],
  [],
);
