import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import type { GradientCall } from "../../ir/gradient.ts";
import type { ValueId } from "../../ir/graph.ts";
import type { Part } from "../../ir/op-traits.ts";
import { orderOf, type Layout } from "../../ir/layout.ts";
import { defineOp, dims, number } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { isFixed, type Dim, type Shape } from "../../ir/types.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import { pad } from "./pad.ts";

/** A part of a tensor in its place, and zeros around it: the gradient of a slice. */
export function padTo(
  { op }: Pick<GradientCall, "op">,
  value: ValueId,
  { dim, start, step, count }: Part,
  shape: Shape,
): ValueId {
  const size = shape[dim] as Dim;
  if (step !== 1 || !isFixed(size) || !isFixed(count))
    return op(placeSlice, [value], { dim, start, step, count: [size] });
  const around = (here: number): readonly number[] => shape.map((_, i) => (i === dim ? here : 0));
  const attrs = { before: around(start), after: around(size - start - count), mode: "constant", value: 0 };
  return op(pad, [value], attrs);
}

/** `count`: the size of the dimension in the result. */
export const placeSlice = defineOp({
  name: "place_slice",
  summary: "the input at start, start + step, … of one dimension of zeros: the gradient of a slice",
  torch: { api: "torch.slice_backward", source: "aten/src/ATen/native/TensorShape.cpp" },
  inputs: ["input"],
  attrs: { dim: number, start: number, step: number, count: dims },
  infer: ({ input }, { dim, count }) => input.shape.map((size, i) => (i === dim ? (count[0] as Dim) : size)),
  reference: ({ input }, { dim, start, step }, shape) =>
    tabulate(shape, (index) => {
      const from = ((index[dim] as number) - start) / step;
      return at(
        input,
        index.map((here, i) => (i === dim ? (Number.isInteger(from) ? from : -1) : here)),
        0,
      );
    }),
  kernel: {
    kind: "loops",
    order: "like-input",
    accumulates: true,
    requires: () => ({ input: { kind: "strided" } }),
    program({ k, types, attrs: { dim, start, step }, out, inputs, y: result }) {
      fillZeros(k, result, out.shape);
      const visit = (left: readonly number[], x: Cursor, y: Cursor): void => {
        const [next, ...inner] = left;
        if (next === undefined) return k.store(y, k.load(x));
        const by = next === dim ? step : 1;
        k.loop(`d${next}`, types.input.shape[next] as Dim, [along(x, next), along(y, next, by)], (from, to) =>
          visit(inner, from, to),
        );
      };
      visit(orderOf(result.places[0]?.layout as Layout), inputs.input, moved(result, dim, start));
    },
  },
  samples: [
    { inputs: [[2, 2, 4]], attrs: { dim: 1, start: 1, step: 2, count: [5] } },
    { inputs: [[2, 5, 4]], attrs: { dim: 1, start: 4, step: -1, count: [5] } },
    { inputs: [[2, 3, 4]], attrs: { dim: 1, start: 0, step: 1, count: [7] } },
  ],
});
