import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { fillZeros } from "../../ir/kernel/fill-zeros.ts";
import { defineOp, number } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { isFixed, sameShape, showShape, type Dim, type Shape } from "../../ir/types.ts";

const SOURCE = "aten/src/ATen/native/MaxUnpooling.cpp";

/** A place as a kernel takes it: the nearest there is. PyTorch refuses others when it comes to them. */
const placeIn = (place: number, size: number): number =>
  Number.isNaN(place) ? 0 : Math.min(Math.max(Math.floor(place), 0), size - 1);

/** Goes through all places of [N, C, L]; those of an image lie in a row. */
function eachPlace(
  k: Kernel,
  shape: Shape,
  sources: readonly [places: Cursor, values: Cursor],
  planes: Cursor,
  size: number,
  visit: (place: Local, value: Cursor, plane: Cursor) => void,
): void {
  const [batch, channels, length] = shape as readonly [Dim, number, number];
  const [places, values] = sources;
  k.loop("b", batch, [along(places, 0), along(values, 0), along(planes, 0)], (...sample) =>
    k.loop("i", length, [along(sample[0], 2), along(sample[1], 2)], (...element) =>
      k.loop("c", channels, [along(element[0], 1), along(element[1], 1), along(sample[2], 1)], (from, value, plane) =>
        visit(k.index("place", k.load(from), size), value, plane),
      ),
    ),
  );
}

/** Where two values have the same place, the later one has it, as in PyTorch. */
export const maxUnpool = defineOp({
  name: "max_unpool",
  summary: "each value at its place among zeros",
  torch: { api: "torch.nn.functional.max_unpool2d", source: SOURCE },
  inputs: ["input", "indices"],
  attrs: { size: number },
  category: "pooling",
  sentence: ({ inputs: [x] }) => `puts ${x?.text} back to where its values were the largest`,
  gradient: ({ op, inputs: [, indices], gradient }) => [op(maxUnpoolGradient, [indices, gradient]), undefined],
  infer({ input, indices }, { size }, fail) {
    const { shape } = input;
    if (shape.length !== 3 || !shape.slice(1).every(isFixed))
      fail(
        shape.length === 3 ? "open" : "rank",
        `max_unpool expects [N, C, L] of a fixed size, got ${showShape(shape)}`,
      );
    if (!sameShape(shape, indices.shape))
      fail(
        "unequal",
        `there is an index for each value: expected ${showShape(shape)}, got ${showShape(indices.shape)}`,
      );
    return [...shape.slice(0, 2), size];
  },
  reference({ input, indices }, { size }, shape) {
    const result = new Float64Array(shape.reduce((product, each) => product * each, 1));
    const channels = shape[1] as number;
    tabulate(input.shape, (index) => {
      const [n, c] = index as readonly [number, number];
      result[(n * channels + c) * size + placeIn(at(indices, index), size)] = at(input, index);
      return 0;
    });
    return result;
  },
  kernel: {
    kind: "loops",
    order: "channels-last",
    accumulates: true,
    requires: () => ({ input: { kind: "strided" }, indices: { kind: "strided" } }),
    program({ k, types, attrs: { size }, out, inputs, y }) {
      fillZeros(k, y, out.shape);
      eachPlace(k, types.input.shape, [inputs.indices, inputs.input], y, size, (index, value, plane) =>
        k.scatter(plane, [{ dim: 2, index }], k.load(value)),
      );
    },
  },
  samples: [
    {
      inputs: [
        [2, 3, 4],
        [2, 3, 4],
      ],
      attrs: { size: 9 },
    },
    {
      inputs: [
        [1, 4, 3],
        [1, 4, 3],
      ],
      attrs: { size: 1 },
    },
  ],
  rejects: [
    {
      inputs: [
        [2, 3, 4],
        [2, 3, 5],
      ],
      attrs: { size: 9 },
      message: "there is an index for each value: expected [2, 3, 4], got [2, 3, 5]",
    },
  ],
});

export const maxUnpoolGradient = defineOp({
  name: "max_unpool_gradient",
  summary: "the gradient of each value from the place that it went to",
  torch: { api: "torch.ops.aten.max_unpool2d_backward", source: SOURCE },
  inputs: ["indices", "gradient"],
  attrs: {},
  infer: ({ indices }) => indices.shape,
  reference: ({ indices, gradient }, _, shape) =>
    tabulate(shape, (index) =>
      at(gradient, [...index.slice(0, 2), placeIn(at(indices, index), gradient.shape[2] as number)]),
    ),
  kernel: {
    kind: "loops",
    order: "channels-last",
    requires: () => ({ indices: { kind: "strided" }, gradient: { kind: "strided" } }),
    program({ k, types, out, inputs, y }) {
      const size = types.gradient.shape[2] as number;
      eachPlace(k, out.shape, [inputs.indices, y], inputs.gradient, size, (index, to, plane) =>
        k.store(to, k.gather(plane, [{ dim: 2, index }])),
      );
    },
  },
  samples: [
    {
      inputs: [
        [2, 3, 4],
        [2, 3, 9],
      ],
    },
    {
      inputs: [
        [1, 4, 3],
        [1, 4, 1],
      ],
    },
  ],
});
