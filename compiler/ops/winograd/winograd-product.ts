import { along, moved, spread, type Cursor } from "../../ir/kernel/cursor.ts";
import { constant } from "../../ir/kernel/expression.ts";
import { addOuterProduct } from "../../ir/kernel/outer-product.ts";
import { sumTaps } from "../../ir/kernel/sum-taps.ts";
import { strideOf, type Layout } from "../../ir/layout.ts";
import { defineOp, number } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import { tabulate } from "../../ir/reference.ts";
import { perSample, type Dim, type Shape } from "../../ir/types.ts";
import { torchConvolution } from "../convolution/torch.ts";

export const winogradProduct = defineOp({
  name: "winograd_product",
  summary: "per plane, tiles × filters: [N, planes, tiles, out]; taps in depth read tiles so far apart",
  torch: torchConvolution(2),
  category: "convolution",
  inputs: ["input", "weight"],
  attrs: { apart: number },
  infer: ({ input, weight }, { apart }) => [
    ...input.shape.slice(0, 2),
    (input.shape[2] as number) - (depthTaps(input.shape, weight.shape) - 1) * apart,
    (weight.shape[1] as number) * (weight.shape[3] as number),
  ],
  reference: ({ input, weight }, { apart }, shape) => {
    const taps = depthTaps(input.shape, weight.shape);
    return tabulate(shape, (index) => {
      const [n, plane, which, oc] = index as readonly [number, number, number, number];
      const [, planes, tiles, ins] = input.shape as readonly [number, number, number, number];
      const [, blocks, , block] = weight.shape as readonly [number, number, number, number];
      // Each element is found without `at`, as in conv2d.
      const tile = ((n * planes + plane) * tiles + which) * ins;
      const filter = (plane * blocks + Math.floor(oc / block)) * taps * ins * block + (oc % block);
      let sum = 0;
      for (let kd = 0; kd < taps; kd++)
        for (let ic = 0; ic < ins; ic++)
          sum +=
            (input.data[tile + kd * apart * ins + ic] as number) *
            (weight.data[filter + (kd * ins + ic) * block] as number);
      return sum;
    });
  },
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({ input: { kind: "strided" }, weight: { kind: "rows" } }),
    program({ k, machine, types, attrs, inputs, layouts, out, y }) {
      const [batch, planes, , ins] = types.input.shape as readonly [Dim, number, number, number];
      const tiles = out.shape[2] as number;
      const [, blocks, , block] = types.weight.shape as readonly [number, number, number, number];
      const lanes = block % machine.lanes === 0 ? machine.lanes : 1;
      const vectors = range(block / lanes).map((v) => v * lanes);
      const strides = [strideOf(layouts.input as Layout, 3), strideOf(layouts.weight as Layout, 2)] as number[];
      const taps = depthTaps(types.input.shape, types.weight.shape);
      const byTap = {
        name: "kd",
        count: taps,
        strides: [attrs.apart * (strideOf(layouts.input as Layout, 2) as number), ins * (strides[1] as number)],
      };
      const byChannel = { name: "ic", count: ins, strides };
      const axes = taps === 1 ? [byChannel] : [byTap, byChannel];
      const tile = (size: number, x: Cursor, w: Cursor, to: Cursor): void => {
        const sums = range(size).map((t) => vectors.map((c) => k.local(`sum${t}_${c}`, constant(0))));
        sumTaps(
          k,
          machine,
          axes,
          [x, w],
          sums,
          ([tapX, tapW], into) =>
            addOuterProduct(
              k,
              sums.map((_, t) => moved(tapX as Cursor, 2, t)),
              vectors.map((c) => spread(moved(tapW as Cursor, 3, c), 3, lanes)),
              into,
            ),
          planes === PLANES_OF_LARGE_TILES ? { block: SHORT_BLOCK } : {},
        );
        sums.forEach((row, t) =>
          row.forEach((sum, c) => k.store(spread(moved(moved(to, 2, t), 3, vectors[c] as number), 3, lanes), sum)),
        );
      };
      const pixels = Math.max(1, Math.floor(machine.accumulators / vectors.length));
      const bySample = [along(inputs.input, 0), along(y, 0)] as const;
      k.loop("b", batch, bySample, (sampleX, sampleY) => {
        const byPlane = [along(sampleX, 1), along(inputs.weight, 0), along(sampleY, 1)] as const;
        k.loop("plane", planes, byPlane, (planeX, planeW, planeY) =>
          k.loop("block", blocks, [along(planeW, 1), along(planeY, 3, block)], (w, blockY) =>
            k.tiles("t", tiles, pixels, [along(planeX, 2), along(blockY, 2)], (size, x, to) => tile(size, x, w, to)),
          ),
        );
      });
    },
    multiplyAdds: ({ weight }, _, out) =>
      perSample(out.shape[0] as Dim) *
      (out.shape[2] as number) *
      (weight.shape as readonly number[]).reduce((a, b) => a * b, 1),
  },
  samples: [
    {
      inputs: [
        [2, 16, 6, 5],
        [16, 2, 5, 4],
      ],
      attrs: { apart: 0 },
    },
    {
      inputs: [
        [2, 16, 12, 5],
        [16, 2, 15, 4],
      ],
      attrs: { apart: 3 },
    },
    {
      inputs: [
        [1, 36, 1, 3],
        [36, 1, 3, 4],
      ],
      attrs: { apart: 0 },
    },
  ],
});

/** What tiles of 4×4 pixels are transformed to. */
const PLANES_OF_LARGE_TILES = 36;

/** Their transform back makes errors of sums several times as large as they were: sums of so few products have smaller ones. */
const SHORT_BLOCK = 16;

const depthTaps = (input: Shape, weight: Shape): number => (weight[2] as number) / (input[3] as number);
