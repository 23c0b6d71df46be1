import { commonAxes, joined } from "../../ir/iteration.ts";
import { bundle, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import type { Atom, Layout } from "../../ir/layout.ts";
import { defineOp, number } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import type { Fail } from "../../ir/refusal.ts";
import { isFixed, sameDim, showShape, type Dim, type Shape } from "../../ir/types.ts";
import { range } from "../../ir/range.ts";
import { toConcatenate } from "../../ir/unequal-shapes.ts";
import { and } from "../../ir/words.ts";
import { slice } from "./views.ts";
import { nest } from "../../ir/kernel/nest.ts";

export const cat = defineOp({
  name: "cat",
  summary: "tensors one after the other along one dimension",
  torch: { api: "torch.cat", source: "aten/src/ATen/native/TensorShape.cpp" },
  inputs: ["...tensors"],
  gives: ["tensors"],
  attrs: { dim: number },
  category: "join",
  concatenates: true,
  sentence: ({ inputs, attrs }) =>
    `puts ${and(inputs.map(({ text }) => text))} side by side along dimension ${String(attrs["dim"])}`,
  gradient({ op, inputs, attrs, gradient, typeOf, wants }) {
    const dim = attrs["dim"] as number;
    let start = 0;
    return inputs.map((input, i) => {
      const count = typeOf(input).shape[dim] as number;
      const from = start;
      start += count;
      return wants(i) ? op(slice, [gradient], { dim, start: from, step: 1, count: [count] }) : undefined;
    });
  },

  infer({ tensors }, { dim }, fail) {
    const [first] = tensors;
    if (!first) return fail("count", "cat needs at least one tensor");
    for (const { shape } of tensors) {
      const fits =
        shape.length === first.shape.length &&
        shape.every((size, i) => i === dim || sameDim(size, first.shape[i] as Dim));
      if (!fits)
        fail(
          "unequal",
          `cat along dimension ${dim} expects the other sizes to be equal, got ${tensors.map(({ shape: s }) => showShape(s)).join(" and ")}`,
          toConcatenate([first.shape, shape], dim),
        );
    }
    return first.shape.map((size, i) =>
      i === dim
        ? total(
            tensors.map(({ shape }) => shape),
            dim,
            fail,
          )
        : size,
    );
  },

  reference: ({ tensors }, { dim }, shape) =>
    tabulate(shape, (index) => {
      let rest = index[dim] as number;
      for (const tensor of tensors) {
        const size = tensor.shape[dim] as number;
        if (rest < size)
          return at(
            tensor,
            index.map((here, i) => (i === dim ? rest : here)),
          );
        rest -= size;
      }
      throw new CompilerBug("cat ran past its tensors");
    }),

  kernel: {
    kind: "loops",
    order: "like-input",
    requires: ({ types }) => ({ tensors: { kind: types.tensors.length > 0 ? "any" : "strided" } }),
    program({ k, types, attrs: { dim }, inputs, y }) {
      let done = 0;
      inputs.tensors.forEach((x, i) => {
        const { shape } = types.tensors[i] as { shape: Shape };
        const layout = x.places[0]?.layout as Layout;
        const to = moved(y, dim, done);
        const axes = joined(
          range(shape.length)
            .flatMap((d) => {
              const lists = [layout, ...to.places.map((place) => place.layout)].map((each) =>
                cut(each.dims[d] as readonly Atom[], shape[d] as Dim),
              );
              const common = commonAxes(lists, shape[d] as Dim);
              if (!common) throw new CompilerBug("cat was handed dimensions that do not nest");
              return common;
            })
            .sort((a, b) => rank(b) - rank(a)),
          k,
        );
        const places = to.places.map((place): Cursor => ({ places: [place] }));
        nest(
          k,
          `t${i}_`,
          axes,
          [x, ...places],
          ([from, ...here]) => k.store(bundle(here, y.finish), k.load(from as Cursor)),
          "lanes",
        );
        done += shape[dim] as number;
      });
    },
  },

  samples: [
    {
      inputs: [
        [2, 3, 4],
        [2, 2, 4],
        [2, 3, 4],
      ],
      attrs: { dim: 1 },
    },
    {
      inputs: [
        [2, 3],
        [4, 3],
      ],
      attrs: { dim: 0 },
    },
    { inputs: [[2, 3, 1, 2]], attrs: { dim: 3 } },
  ],
  rejects: [
    {
      inputs: [
        [2, 3],
        [2, 4],
      ],
      attrs: { dim: 0 },
      message: "cat along dimension 0 expects the other sizes to be equal, got [2, 3] and [2, 4]",
    },
  ],
});

/** The result's dimension is longer than a part's; its one atom is cut to the part. */
const cut = (atoms: readonly Atom[], size: Dim): readonly Atom[] =>
  size === 1 ? [] : atoms.length === 1 ? [{ size, stride: (atoms[0] as Atom).stride }] : atoms;

const rank = (axis: { readonly size: Dim; readonly strides: readonly number[] }): number =>
  isFixed(axis.size) ? (axis.strides[1] as number) : Infinity;

function total(shapes: readonly Shape[], dim: number, fail: Fail): Dim {
  const sizes = shapes.map((shape) => shape[dim] as Dim);
  if (!sizes.every(isFixed))
    return fail("open", "cat along the open batch dimension is not possible; stack the tensors along another one");
  return sizes.reduce((a, b) => a + b, 0);
}
