import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { defineOp, number } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import { at, countOf } from "../../ir/reference.ts";
import { isFixed, showShape, type Dim } from "../../ir/types.ts";
import { CONV2D } from "../convolution/torch.ts";
import { matricesFor } from "./winograd-matrices.ts";
import { eachRow, transform, transformed } from "./winograd-transform.ts";

export const winogradWeight = defineOp({
  name: "winograd_weight",
  summary: "3×3 filters transformed: [planes, out / block, in, block]",
  torch: CONV2D,
  category: "convolution",
  inputs: ["weight"],
  attrs: { tile: number, block: number },
  infer({ weight }, { tile, block }, fail) {
    const [outs, ins] = weight.shape;
    if (!isFixed(outs as Dim) || !isFixed(ins as Dim))
      return fail("open", `filters have fixed sizes, got ${showShape(weight.shape)}`);
    return [(tile + 2) ** 2, (outs as number) / block, ins as number, block];
  },
  reference({ weight }, { tile, block }, shape) {
    const [, blocks, ins] = shape as readonly [number, number, number, number];
    const data = new Float64Array(countOf(shape));
    for (let oc = 0; oc < blocks * block; oc++)
      for (let ic = 0; ic < ins; ic++) {
        const filter = range(3).map((i) => range(3).map((j) => at(weight, [oc, ic, i, j])));
        transformed(matricesFor(tile).filter, filter)
          .flat()
          .forEach((value, plane) => {
            data[((plane * blocks + Math.floor(oc / block)) * ins + ic) * block + (oc % block)] = value;
          });
      }
    return data;
  },
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({ weight: { kind: "strided" } }),
    program({ k, attrs, inputs, types, y }) {
      const [outs, ins] = types.weight.shape as readonly [number, number];
      const outMoves = (w: Cursor, to: Cursor) => [along(w, 0, attrs.block), along(to, 1)] as const;
      k.loop("block", outs / attrs.block, outMoves(inputs.weight, y), (blockW, blockY) =>
        k.loop("ic", ins, [along(blockW, 1), along(blockY, 2)], (inW, inY) =>
          k.loop("lane", attrs.block, [along(inW, 0), along(inY, 3)], (w, to) => {
            const values = range(3).map((i) =>
              range(3).map((j) => k.local(`g${i}_${j}`, k.load(moved(moved(w, 2, i), 3, j)))),
            );
            transform(k, matricesFor(attrs.tile).filter, values, eachRow).forEach((row, i) =>
              row.forEach((value, j) => k.store(moved(to, 0, i * (attrs.tile + 2) + j), value)),
            );
          }),
        ),
      );
    },
  },
  samples: [
    { inputs: [[8, 3, 3, 3]], attrs: { tile: 2, block: 4 } },
    { inputs: [[16, 2, 3, 3]], attrs: { tile: 2, block: 8 } },
    { inputs: [[4, 5, 3, 3]], attrs: { tile: 4, block: 4 } },
  ],
});
