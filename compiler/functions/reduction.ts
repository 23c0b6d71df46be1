import { bool, fallback, intOrList, orNone, required, tensor } from "../ir/arguments.ts";
import { dimOf } from "../ir/build.ts";
import type { Op } from "../ir/op.ts";
import { amax, amin, mean, sum } from "../ops/reduce.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { reshapeTo } from "./shape.ts";

const reduction = (name: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary: op.summary,
    torch: `torch.${name}`,
    params: { input: required(tensor), dim: fallback(orNone(intOrList), null), keepdim: fallback(bool, false) },
    apply: (b, { input, dim, keepdim }) => {
      const { shape } = input.type;
      const dims = [
        ...new Set(
          dim === null || dim.length === 0 ? shape.map((_, i) => i) : dim.map((index) => dimOf(b, input, index)),
        ),
      ].sort((x, y) => x - y);
      const reduced = b.op(op, [input], { dims });
      return keepdim
        ? reduced
        : reshapeTo(
            b,
            reduced,
            shape.filter((_, i) => !dims.includes(i)),
          );
    },
  });

export const reductions: readonly TensorFunction[] = [
  reduction("mean", mean),
  reduction("sum", sum),
  reduction("amax", amax),
  reduction("amin", amin),
];
