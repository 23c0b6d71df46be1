import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { toDouble, toSingle } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { defineOp, number } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import { at, countOf } from "../../ir/reference.ts";
import { lineDims } from "../../ir/space.ts";
import { isFixed, showShape, type Dim } from "../../ir/types.ts";
import { torchConvolution } from "../convolution/torch.ts";
import { matricesFor } from "./winograd-matrices.ts";
import { depthTapsOf } from "./winograd-tiles.ts";
import { eachRow, transform, transformed } from "./winograd-transform.ts";

export const winogradWeight = defineOp({
  name: "winograd_weight",
  summary: "3×3 filters transformed, those of volumes tap by tap in depth: [planes, out / block, taps · in, block]",
  torch: torchConvolution(2),
  category: "convolution",
  inputs: ["weight"],
  attrs: { tile: number, block: number },
  infer({ weight }, { tile, block }, fail) {
    const [outs, ins] = weight.shape;
    if (!isFixed(outs as Dim) || !isFixed(ins as Dim))
      return fail("open", `filters have fixed sizes, got ${showShape(weight.shape)}`);
    return [(tile + 2) ** 2, (outs as number) / block, depthTapsOf(weight.shape) * (ins as number), block];
  },
  reference({ weight }, { tile, block }, shape) {
    const [, blocks, rows] = shape as readonly [number, number, number, number];
    const ins = weight.shape[1] as number;
    const data = new Float64Array(countOf(shape));
    for (let oc = 0; oc < blocks * block; oc++)
      for (let row = 0; row < rows; row++) {
        const inner = weight.shape.length === 4 ? [] : [Math.floor(row / ins)];
        const filter = range(3).map((i) => range(3).map((j) => at(weight, [oc, row % ins, ...inner, i, j])));
        transformed(matricesFor(tile).filter, filter)
          .flat()
          .forEach((value, plane) => {
            data[((plane * blocks + Math.floor(oc / block)) * rows + row) * block + (oc % block)] = value;
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
      const [rowDim, columnDim] = lineDims(types.weight.shape.length - 2);
      // Small tiles halve and quarter sums, large ones need factors that are no powers of two.
      const [widen, narrow] = attrs.tile > 2 ? [toDouble, toSingle] : [same, same];
      const outMoves = (w: Cursor, to: Cursor) => [along(w, 0, attrs.block), along(to, 1)] as const;
      const eachDepthTap = (w: Cursor, to: Cursor, body: (w: Cursor, to: Cursor) => void): void =>
        rowDim === 2
          ? body(w, to)
          : k.loop("kd", depthTapsOf(types.weight.shape), [along(w, 2), along(to, 2, ins)], body);
      k.loop("block", outs / attrs.block, outMoves(inputs.weight, y), (blockW, blockY) =>
        eachDepthTap(blockW, blockY, (tapW, tapY) =>
          k.loop("ic", ins, [along(tapW, 1), along(tapY, 2)], (inW, inY) =>
            k.loop("lane", attrs.block, [along(inW, 0), along(inY, 3)], (w, to) => {
              const values = range(3).map((i) =>
                range(3).map((j) => k.local(`g${i}_${j}`, widen(k.load(moved(moved(w, rowDim, i), columnDim, j))))),
              );
              transform(k, matricesFor(attrs.tile).filter, values, eachRow).forEach((row, i) =>
                row.forEach((value, j) => k.store(moved(to, 0, i * (attrs.tile + 2) + j), narrow(value))),
              );
            }),
          ),
        ),
      );
    },
  },
  samples: [
    { inputs: [[8, 3, 3, 3]], attrs: { tile: 2, block: 4 } },
    { inputs: [[16, 2, 3, 3]], attrs: { tile: 2, block: 8 } },
    { inputs: [[4, 5, 3, 3]], attrs: { tile: 4, block: 4 } },
    { inputs: [[8, 3, 3, 3, 3]], attrs: { tile: 2, block: 4 } },
    { inputs: [[4, 5, 1, 3, 3]], attrs: { tile: 2, block: 4 } },
  ],
});

const same = (value: Expression): Expression => value;
