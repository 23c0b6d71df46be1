import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, constant, mul, toDouble, toSingle } from "../../ir/kernel/expression.ts";
import { defineOp, number, type Op } from "../../ir/op.ts";
import { at, mapLines, tabulate } from "../../ir/reference.ts";
import type { Dim } from "../../ir/types.ts";

export const cumprod: Op = defineOp({
  name: "cumprod",
  summary: "the products of each value and all before it along one dimension",
  torch: { api: "torch.cumprod", source: "aten/src/ATen/native/ReduceOps.cpp" },
  inputs: ["input"],
  attrs: { dim: number },
  gradient: ({ op, inputs: [x], attrs, gradient }) => [op(cumprodGradient, [x, gradient], attrs)],
  infer: ({ input }) => input.shape,
  reference: ({ input }, { dim }) =>
    mapLines(input, dim, (line) => {
      let product = 1;
      return line.map((value) => (product *= value));
    }),
  kernel: {
    kind: "loops",
    order: "like-input",
    requires: () => ({ input: { kind: "strided" } }),
    program({ k, types, attrs: { dim }, inputs, y: result }) {
      const { shape } = types.input;
      const visit = ([next, ...inner]: readonly number[], x: Cursor, y: Cursor): void => {
        if (next !== undefined)
          return k.loop(`d${next}`, shape[next] as Dim, [along(x, next), along(y, next)], (from, to) =>
            visit(inner, from, to),
          );
        const product = k.local("product", toDouble(constant(1)));
        k.loop("i", shape[dim] as Dim, [along(x, dim), along(y, dim)], (from, to) => {
          k.set(product, mul(product, toDouble(k.load(from))));
          k.store(to, toSingle(product));
        });
      };
      visit(
        shape.flatMap((_, i) => (i === dim ? [] : [i])),
        inputs.input,
        result,
      );
    },
  },
  samples: [
    { inputs: [[2, 3, 4, 5]], attrs: { dim: 1 } },
    { inputs: [[3, 6]], attrs: { dim: 1 } },
    { inputs: [[4, 1]], attrs: { dim: 1 } },
  ],
});

/**
 * Of each value: the product of all before it, times what follows, g + x · (g + x · …), from the end. So a zero is divided by
 * nowhere.
 */
export const cumprodGradient: Op = defineOp({
  name: "cumprod_gradient",
  summary: "the gradient of the products of each value and all before it",
  torch: { api: "torch.cumprod", source: "torch/csrc/autograd/FunctionsManual.cpp" },
  inputs: ["input", "gradient"],
  attrs: { dim: number },
  infer: ({ input }) => input.shape,
  reference({ input, gradient }, { dim }, shape) {
    const size = shape[dim] as number;
    return tabulate(shape, (index) => {
      const here = index[dim] as number;
      const value = (i: number): number => at(input, index.with(dim, i));
      let before = 1;
      for (let i = 0; i < here; i++) before *= value(i);
      let behind = 0;
      for (let i = size - 1; i >= here; i--)
        behind = at(gradient, index.with(dim, i)) + (i === size - 1 ? 0 : value(i + 1) * behind);
      return before * behind;
    });
  },
  kernel: {
    kind: "loops",
    order: "row-major",
    accumulates: true,
    requires: () => ({ input: { kind: "strided" }, gradient: { kind: "strided" } }),
    program({ k, types, attrs: { dim }, inputs, y: result }) {
      const { shape } = types.input;
      const size = shape[dim] as number;
      const visit = ([next, ...inner]: readonly number[], x: Cursor, g: Cursor, y: Cursor): void => {
        if (next !== undefined)
          return k.loop(`d${next}`, shape[next] as Dim, [along(x, next), along(g, next), along(y, next)], (...here) =>
            visit(inner, ...here),
          );
        const before = k.local("before", toDouble(constant(1)));
        k.loop("i", size, [along(x, dim), along(y, dim)], (from, to) => {
          k.store(to, toSingle(before));
          k.set(before, mul(before, toDouble(k.load(from))));
        });
        const behind = k.local("behind", toDouble(constant(0)));
        const last = (cursor: Cursor): Cursor => moved(cursor, dim, size - 1);
        k.loop(
          "j",
          size,
          [along(last(x), dim, -1), along(last(g), dim, -1), along(last(y), dim, -1)],
          (from, by, to) => {
            k.set(behind, add(behind, toDouble(k.load(by))));
            k.store(to, toSingle(mul(behind, toDouble(k.load(to)))));
            k.set(behind, mul(behind, toDouble(k.load(from))));
          },
        );
      };
      visit(
        shape.flatMap((_, i) => (i === dim ? [] : [i])),
        inputs.input,
        inputs.gradient,
        result,
      );
    },
  },
  samples: [
    {
      inputs: [
        [2, 3, 4],
        [2, 3, 4],
      ],
      attrs: { dim: 1 },
    },
    {
      inputs: [
        [3, 6],
        [3, 6],
      ],
      attrs: { dim: 1 },
    },
  ],
});
