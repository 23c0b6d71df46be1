import { along, moved, spread, type Cursor } from "../../ir/kernel/cursor.ts";
import { constant } from "../../ir/kernel/expression.ts";
import { addOuterProduct } from "../../ir/kernel/outer-product.ts";
import { sumTaps } from "../../ir/kernel/sum-taps.ts";
import { strideOf, type Layout } from "../../ir/layout.ts";
import { defineOp } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import { tabulate } from "../../ir/reference.ts";
import { perSample, type Dim } from "../../ir/types.ts";
import { CONV2D } from "../convolution/torch.ts";

export const winogradProduct = defineOp({
  name: "winograd_product",
  summary: "per plane, tiles × filters: [N, planes, tiles, out]",
  torch: CONV2D,
  category: "convolution",
  inputs: ["input", "weight"],
  attrs: {},
  infer: ({ input, weight }) => [...input.shape.slice(0, 3), (weight.shape[1] as number) * (weight.shape[3] as number)],
  reference: ({ input, weight }, _, shape) =>
    tabulate(shape, (index) => {
      const [n, plane, which, oc] = index as readonly [number, number, number, number];
      const [, planes, tiles, ins] = input.shape as readonly [number, number, number, number];
      const [, blocks, , block] = weight.shape as readonly [number, number, number, number];
      // Each element is found without `at`, as in conv2d.
      const tile = ((n * planes + plane) * tiles + which) * ins;
      const filter = (plane * blocks + Math.floor(oc / block)) * ins * block + (oc % block);
      let sum = 0;
      for (let ic = 0; ic < ins; ic++)
        sum += (input.data[tile + ic] as number) * (weight.data[filter + ic * block] as number);
      return sum;
    }),
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({ input: { kind: "strided" }, weight: { kind: "rows" } }),
    program({ k, machine, types, inputs, layouts, y }) {
      const [batch, planes, tiles, ins] = types.input.shape as readonly [Dim, number, number, number];
      const [, blocks, , block] = types.weight.shape as readonly [number, number, number, number];
      const lanes = block % machine.lanes === 0 ? machine.lanes : 1;
      const vectors = range(block / lanes).map((v) => v * lanes);
      const strides = [strideOf(layouts.input as Layout, 3), strideOf(layouts.weight as Layout, 2)] as number[];
      const byChannel = { name: "ic", count: ins, strides };
      const tile = (size: number, x: Cursor, w: Cursor, to: Cursor): void => {
        const sums = range(size).map((t) => vectors.map((c) => k.local(`sum${t}_${c}`, constant(0))));
        sumTaps(k, machine, [byChannel], [x, w], sums, ([tapX, tapW], into) =>
          addOuterProduct(
            k,
            sums.map((_, t) => moved(tapX as Cursor, 2, t)),
            vectors.map((c) => spread(moved(tapW as Cursor, 3, c), 3, lanes)),
            into,
          ),
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
    multiplyAdds: ({ input, weight }) =>
      perSample(input.shape[0] as Dim) *
      (input.shape[2] as number) *
      (weight.shape as readonly number[]).reduce((a, b) => a * b, 1),
  },
  samples: [
    {
      inputs: [
        [2, 16, 6, 5],
        [16, 2, 5, 4],
      ],
    },
    {
      inputs: [
        [1, 36, 1, 3],
        [36, 1, 3, 4],
      ],
    },
  ],
});
