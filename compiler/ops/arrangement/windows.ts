import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import { orderOf, type Atom, type Layout } from "../../ir/layout.ts";
import { defineOp, number, type AttrValues, type Op } from "../../ir/op.ts";
import { at, countOf, stridesOf, tabulate } from "../../ir/reference.ts";
import { isFixed, showDim, showShape, type Dim } from "../../ir/types.ts";

/** Windows along one dimension: `step` apart, of `count` elements that are `dilation` apart. */
interface Windows {
  readonly dim: number;
  readonly count: number;
  readonly step: number;
  readonly dilation: number;
}

const SOURCE = "aten/src/ATen/native/TensorShape.cpp";

/** The windows overlap in memory as they do in the image: nothing is copied before a kernel asks for it. */
export const unfold: Op = defineOp({
  name: "unfold",
  summary: "windows along a dimension, each in a new last dimension",
  torch: { api: "torch.Tensor.unfold", source: SOURCE },
  inputs: ["input"],
  attrs: { dim: number, count: number, step: number, dilation: number },
  infer({ input }, { dim, count, step, dilation }, fail) {
    const size = input.shape[dim] as Dim;
    if (!isFixed(size))
      return fail("open", `windows along the open dimension of ${showShape(input.shape)} are not possible`);
    const span = (count - 1) * dilation + 1;
    if (span > size)
      fail(
        "small",
        `a window of ${span} is larger than dimension ${dim} of ${showShape(input.shape)}, which has ${size}`,
      );
    return [...input.shape.with(dim, Math.floor((size - span) / step) + 1), count];
  },
  reference: ({ input }, { dim, step, dilation }, shape) =>
    tabulate(shape, (index) => {
      const [within, start] = [index.at(-1) as number, index[dim] as number];
      return at(input, index.slice(0, -1).with(dim, start * step + within * dilation));
    }),
  kernel: {
    kind: "view",
    layout: (x, { dim, count, step, dilation }, _, to) => windowLayout(x, { dim, count, step, dilation }, to.shape),
    isIdentity: () => false,
  },
  sentence: ({ inputs: [x], output }) => `sees ${x?.text} in windows of ${showDim(output.at(-1) ?? 1)}`,
  gradient: ({ op, inputs: [x], attrs: { dim, step, dilation }, gradient, typeOf }) => [
    op(fold, [gradient], {
      ...({ dim, step, dilation } as AttrValues),
      size: typeOf(x).shape[dim as number] as number,
    }),
  ],
  samples: [
    { inputs: [[2, 7, 4]], attrs: { dim: 1, count: 3, step: 2, dilation: 1 } },
    { inputs: [[2, 3, 6, 9]], attrs: { dim: 3, count: 3, step: 1, dilation: 2 } },
    { inputs: [[2, 3, 6]], attrs: { dim: 2, count: 2, step: 2, dilation: 1 } },
    { inputs: [[3, 5]], attrs: { dim: 1, count: 5, step: 3, dilation: 1 } },
    { inputs: [[3, 1]], attrs: { dim: 1, count: 1, step: 1, dilation: 1 } },
  ],
  rejects: [
    {
      inputs: [[1, 2, 3]],
      attrs: { dim: 2, count: 3, step: 1, dilation: 2 },
      message: "a window of 5 is larger than dimension 2 of [1, 2, 3], which has 3",
    },
  ],
});

function windowLayout(
  { offset, dims }: Layout,
  { dim, count, step, dilation }: Windows,
  to: readonly Dim[],
): Layout | undefined {
  const atoms = dims[dim] as readonly Atom[];
  if (atoms.length > 1) return undefined;
  const stride = atoms[0]?.stride ?? 0;
  const along = (size: Dim, by: number): readonly Atom[] => (size === 1 ? [] : [{ size, stride: stride * by }]);
  return { offset, dims: [...dims.with(dim, along(to[dim] as Dim, step)), along(count, dilation)] };
}

/** The gradient of `unfold`, and what puts an image together of windows. */
export const fold: Op = defineOp({
  name: "fold",
  summary:
    "windows, each in the last dimension, put back where they lay along another, and added up where they overlap",
  torch: { api: "torch.nn.functional.fold", source: "aten/src/ATen/native/Col2Im.cpp" },
  inputs: ["input"],
  // `size`: of the dimension, which may go on behind the last window.
  attrs: { dim: number, step: number, dilation: number, size: number },
  infer: ({ input }, { dim, size }) => input.shape.slice(0, -1).with(dim, size),
  reference({ input }, { dim, step, dilation }, shape) {
    const result = new Float64Array(countOf(shape));
    const strides = stridesOf(shape);
    let flat = 0;
    tabulate(input.shape, (index) => {
      const place = (index[dim] as number) * step + (index.at(-1) as number) * dilation;
      const to = strides.reduce((sum, stride, i) => sum + stride * (i === dim ? place : (index[i] as number)), 0);
      result[to] = (result[to] as number) + (input.data[flat++] as number);
      return 0;
    });
    return result;
  },
  kernel: {
    kind: "loops",
    order: "row-major",
    accumulates: true,
    requires: () => ({ input: { kind: "strided" } }),
    program({ k, types, attrs: { dim, step, dilation }, out, inputs, y: result }) {
      const { shape } = types.input;
      const last = shape.length - 1;
      fillZeros(k, result, out.shape);
      const visit = ([next, ...inner]: readonly number[], x: Cursor, y: Cursor): void => {
        if (next === undefined) return k.scatterAdd(y, [], k.load(x));
        // Elements that overlap must not be added side by side.
        if (next === dim)
          return k.loop(`d${next}`, shape[next] as Dim, [along(x, next), along(y, next, step)], (from, to) =>
            k.loop("tap", shape[last] as Dim, [along(from, last), along(to, next, dilation)], (tap, here) =>
              visit(inner, tap, here),
            ),
          );
        const walk = inner.length === 0 ? "lanes" : "loop";
        k[walk](`d${next}`, shape[next] as Dim, [along(x, next), along(y, next)], (from, to) => visit(inner, from, to));
      };
      visit(orderOf(result.places[0]?.layout as Layout), inputs.input, result);
    },
  },
  sentence: ({ inputs: [x] }) => `adds up the windows of ${x?.text} where they overlap`,
  gradient: ({ op, inputs: [x], attrs: { dim, step, dilation }, gradient, typeOf }) => [
    op(unfold, [gradient], {
      ...({ dim, step, dilation } as AttrValues),
      count: typeOf(x).shape.at(-1) as number,
    }),
  ],
  samples: [
    { inputs: [[2, 3, 4, 3]], attrs: { dim: 1, step: 2, dilation: 1, size: 7 } },
    { inputs: [[2, 3, 6, 5, 3]], attrs: { dim: 3, step: 1, dilation: 2, size: 9 } },
    { inputs: [[2, 5, 3, 4]], attrs: { dim: 2, step: 3, dilation: 1, size: 11 } },
    { inputs: [[2, 1, 5]], attrs: { dim: 1, step: 1, dilation: 1, size: 5 } },
  ],
});
