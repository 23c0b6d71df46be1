import { spread, moved, along, type Cursor } from "../../ir/kernel/cursor.ts";
import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { constant, madd } from "../../ir/kernel/expression.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import { addOuterProduct } from "../../ir/kernel/outer-product.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import type { GradientCall } from "../../ir/gradient.ts";
import type { Operand, ValueId } from "../../ir/graph.ts";
import { defineOp, number, pads, pair, string, type AttrValues } from "../../ir/op.ts";
import { countOf, tabulate } from "../../ir/reference.ts";
import { range } from "../../ir/range.ts";
import { perSample, type Dim, type Shape } from "../../ir/types.ts";
import { permute } from "../arrangement/views.ts";
import { atPadding } from "./conv2d-kernels.ts";

/** How the weight of a convolution is laid out while its gradient is added up: what stands last is done in vectors. */
type Side = "inputs" | "outputs";

/** Narrow images have fewer channels than a vector has lanes; then those of the result lie side by side. */
const sideFor = (perGroupIns: number, perGroupOuts: number): Side =>
  perGroupIns >= perGroupOuts || perGroupIns >= 8 ? "inputs" : "outputs";

/** The gradient of a convolution's weight [outputs, inputs / groups, height, width]. */
export function weightGradient(
  { op, typeOf }: Pick<GradientCall, "op" | "typeOf">,
  image: Operand,
  gradient: Operand,
  weight: Shape,
  attrs: AttrValues,
): ValueId {
  const [outs, ins, ...kernel] = weight as readonly [number, number, number, number];
  const groups = attrs["groups"] as number;
  const side = sideFor(ins, ins === 1 && groups > 1 ? outs : outs / groups);
  const { stride, padding, dilation } = attrs;
  const found = op(conv2dWeightGradient, [image, gradient], {
    ...({ stride, padding, dilation, groups, kernel_size: kernel, side } as AttrValues),
  });
  if (typeOf(found).shape.length !== 4) return found;
  return op(permute, [found], { dims: side === "inputs" ? [0, 3, 1, 2] : [3, 0, 1, 2] });
}

const BLOCK = 128;

export const conv2dWeightGradient = defineOp({
  name: "conv2d_weight_gradient",
  summary: "the sums of products of a gradient and what each tap of a convolution has read, over pixels and samples",
  torch: { api: "torch.nn.grad.conv2d_weight", source: "aten/src/ATen/native/Convolution.cpp" },
  inputs: ["input", "gradient"],
  attrs: { stride: pair, padding: pads, dilation: pair, groups: number, kernel_size: pair, side: string },
  category: "convolution",
  infer({ input, gradient }, { kernel_size, groups, side }) {
    const [ins, outs] = [(input.shape[1] as number) / groups, gradient.shape[1] as number];
    return side === "inputs" ? [outs, ...kernel_size, ins] : [ins, ...kernel_size, outs];
  },
  reference({ input, gradient }, { stride, padding, dilation, groups, side }, shape) {
    const [, channels, height, width] = input.shape as readonly [number, number, number, number];
    const [batch, outs, rows, columns] = gradient.shape as readonly [number, number, number, number];
    return tabulate(shape, ([first, ky, kx, last]) => {
      const [oc, ic] = (side === "inputs" ? [first, last] : [last, first]) as [number, number];
      const channel = Math.floor(oc / (outs / groups)) * (channels / groups) + ic;
      let sum = 0;
      for (let n = 0; n < batch; n++)
        for (let oy = 0; oy < rows; oy++)
          for (let ox = 0; ox < columns; ox++) {
            const y = oy * stride[0] + (ky as number) * dilation[0] - padding[0][0];
            const x = ox * stride[1] + (kx as number) * dilation[1] - padding[1][0];
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            const read = input.data[((n * channels + channel) * height + y) * width + x] as number;
            sum += read * (gradient.data[((n * outs + oc) * rows + oy) * columns + ox] as number);
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
      gradient: {
        kind: "spatial",
        halo: {
          pads: [
            [0, 0],
            [0, 0],
          ],
          fill: 0,
        },
      },
    }),
    program({ k, machine, types, attrs, out, inputs, y }) {
      const { groups, side, stride, dilation } = attrs;
      const [ins, outs] = [(types.input.shape[1] as number) / groups, (types.gradient.shape[1] as number) / groups];
      const [batch, , height, width] = types.gradient.shape as readonly [Dim, Dim, number, number];
      fillZeros(k, y, out.shape);
      // So many products are one sum before they are added to what is in memory: few enough to keep their digits.
      const rows = Math.max(1, Math.min(height, Math.floor(BLOCK / width)));
      const isDepthwise = ins === 1 && outs === 1 && side === "outputs";
      const samples = [along(atPadding(inputs.input, attrs), 0), along(inputs.gradient, 0)] as const;
      k.loop("b", batch, samples, (sampleX, sampleG) =>
        k.tiles("rows", height, rows, [along(sampleX, 2, stride[0]), along(sampleG, 2)], (size, x, g) => {
          const part = { rows: size, columns: width, attrs };
          if (isDepthwise) return depthwise(k, groups, part, x, g, y);
          const sideOf = (dim: number) => (side === "inputs" ? [0, 3] : [3, 0])[dim] as number;
          k.loop(
            "group",
            groups,
            [along(x, 1, ins), along(g, 1, outs), along(y, sideOf(0), outs)],
            (groupX, groupG, groupY) =>
              k.loop("ky", attrs.kernel_size[0], [along(groupX, 2, dilation[0]), along(groupY, 1)], (lineX, lineY) =>
                k.loop("kx", attrs.kernel_size[1], [along(lineX, 3, dilation[1]), along(lineY, 2)], (tapX, tapY) =>
                  side === "inputs"
                    ? products(k, machine, part, [groupG, outs, 1], [tapX, ins, stride], tapY)
                    : products(k, machine, part, [tapX, ins, stride], [groupG, outs, 1], tapY),
                ),
              ),
          );
        }),
      );
    },
    multiplyAdds: ({ input, gradient }, { groups, kernel_size }) =>
      countOf(kernel_size) *
      ((input.shape[1] as number) / groups) *
      perSample(gradient.shape[0] as Dim) *
      countOf(gradient.shape.slice(1) as readonly number[]),
  },
  samples: [
    {
      inputs: [
        [2, 6, 7, 9],
        [2, 5, 7, 9],
      ],
      attrs: plain([3, 3], {
        padding: [
          [1, 1],
          [1, 1],
        ],
      }),
    },
    {
      inputs: [
        [3, 3, 9, 8],
        [3, 10, 4, 3],
      ],
      attrs: plain([3, 3], { stride: [2, 2], side: "outputs" }),
    },
    {
      inputs: [
        [2, 17, 5, 6],
        [2, 9, 5, 6],
      ],
      attrs: plain([1, 1], {}),
    },
    {
      inputs: [
        [1, 8, 6, 7],
        [1, 12, 4, 7],
      ],
      attrs: plain([2, 1], { groups: 4, dilation: [2, 1] }),
    },
    {
      inputs: [
        [2, 6, 8, 9],
        [2, 6, 8, 9],
      ],
      attrs: plain([3, 3], {
        groups: 6,
        padding: [
          [1, 1],
          [1, 1],
        ],
        side: "outputs",
      }),
    },
    {
      inputs: [
        [2, 3, 8, 9],
        [2, 6, 4, 5],
      ],
      attrs: plain([3, 3], {
        groups: 3,
        stride: [2, 2],
        padding: [
          [1, 1],
          [1, 1],
        ],
        side: "outputs",
      }),
    },
    {
      inputs: [
        [1, 4, 5, 140],
        [1, 4, 5, 140],
      ],
      attrs: plain([1, 1], {}),
    },
  ],
});

interface Part {
  readonly rows: number;
  readonly columns: number;
  readonly attrs: {
    readonly stride: readonly [number, number];
    readonly dilation: readonly [number, number];
    readonly kernel_size: readonly [number, number];
  };
}

/** An image, how many of its channels are multiplied, and how far apart the pixels are that meet those of the gradient. */
type Factor = readonly [image: Cursor, channels: number, stride: readonly [number, number] | 1];

const strideOf = ([, , stride]: Factor): readonly [number, number] => (stride === 1 ? [1, 1] : stride);

/** The products of each channel of one image with each of the other, the latter in vectors, over some rows of pixels. */
function products(k: Kernel, machine: Machine, part: Part, single: Factor, wide: Factor, y: Cursor): void {
  const { vectors } = machine.tile;
  const most = Math.max(1, Math.floor(machine.accumulators / vectors));
  const tile = (singles: number, count: number, lanes: number, from: Cursor, beside: Cursor, to: Cursor): void => {
    const sums = range(singles).map((s) => range(count).map((v): Local => k.local(`sum${s}_${v}`, constant(0))));
    eachPixel(
      k,
      part,
      [
        [from, strideOf(single)],
        [beside, strideOf(wide)],
      ],
      ([a, b]) =>
        addOuterProduct(
          k,
          range(singles).map((s) => moved(a as Cursor, 1, s)),
          range(count).map((v) => spread(moved(b as Cursor, 1, v * lanes), 1, lanes)),
          sums,
        ),
    );
    sums.forEach((row, s) =>
      row.forEach((sum, v) => k.scatterAdd(spread(moved(moved(to, 0, s), 3, v * lanes), 3, lanes), [], sum)),
    );
  };
  const whole = Math.floor(wide[1] / machine.lanes);
  const done = whole * machine.lanes;
  k.tiles("a", single[1], most, [along(single[0], 1), along(y, 0)], (singles, from, rowY) => {
    k.tiles(
      "c",
      whole,
      vectors,
      [along(wide[0], 1, machine.lanes), along(rowY, 3, machine.lanes)],
      (count, beside, to) => tile(singles, count, machine.lanes, from, beside, to),
    );
    if (machine.lanes > 1 && done < wide[1])
      tile(singles, wide[1] - done, 1, from, moved(wide[0], 1, done), moved(rowY, 3, done));
  });
}

function eachPixel(
  k: Kernel,
  { rows, columns }: Part,
  images: readonly (readonly [Cursor, readonly [number, number]])[],
  body: (here: readonly Cursor[]) => void,
): void {
  const lines = images.map(([image, [step]]) => along(image, 2, step));
  k.loop("oy", rows, lines, (...starts) => {
    const pixels = (starts as readonly Cursor[]).map((start, i) => along(start, 3, images[i]?.[1][1] ?? 1));
    k.loop("ox", columns, pixels, (...here) => body(here as readonly Cursor[]));
  });
}

/** Each channel with its own: the sums of a row of taps at a time, which share the gradient. */
function depthwise(k: Kernel, channels: number, part: Part, x: Cursor, g: Cursor, y: Cursor): void {
  const { stride, dilation, kernel_size } = part.attrs;
  k.loop("ky", kernel_size[0], [along(x, 2, dilation[0]), along(y, 1)], (lineX, lineY) =>
    k.lanes("c", channels, [along(lineX, 1), along(g, 1), along(lineY, 3)], (cx, cg, cy) => {
      const sums = range(kernel_size[1]).map((kx) => k.local(`sum${kx}`, constant(0)));
      eachPixel(
        k,
        part,
        [
          [cx, stride],
          [cg, [1, 1]],
        ],
        ([a, b]) => {
          const gradient = k.local("g", k.load(b as Cursor));
          sums.forEach((sum, kx) => k.set(sum, madd(k.load(moved(a as Cursor, 3, kx * dilation[1])), gradient, sum)));
        },
      );
      sums.forEach((sum, kx) => k.scatterAdd(moved(cy, 2, kx), [], sum));
    }),
  );
}

function plain(kernel_size: readonly [number, number], attrs: AttrValues): AttrValues {
  return {
    stride: [1, 1],
    padding: [
      [0, 0],
      [0, 0],
    ],
    dilation: [1, 1],
    groups: 1,
    kernel_size,
    side: "inputs",
    ...attrs,
  };
}
