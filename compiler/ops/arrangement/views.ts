import { withOneOpenDimension } from "../../ir/broadcast.ts";
import { expandLayout, isSpatial, permuteLayout, reshapeLayout, sliceLayout } from "../../ir/layout.ts";
import { defineOp, dims, number, numbers, type Op } from "../../ir/op.ts";
import { at, broadcastAt, tabulate } from "../../ir/reference.ts";
import {
  divide,
  isFixed,
  perSample,
  productOf,
  sameDim,
  sameShape,
  showShape,
  type Dim,
  type Shape,
} from "../../ir/types.ts";

/** Ops that only say otherwise where elements lie. They make no code unless the memory at hand cannot be read that way. */

const SHAPE_SOURCE = "aten/src/ATen/native/TensorShape.cpp";

export const reshape: Op = defineOp({
  name: "reshape",
  summary: "the same elements in the same order under another shape",
  torch: { api: "torch.reshape", source: SHAPE_SOURCE },
  inputs: ["input"],
  attrs: { shape: dims },
  infer({ input }, { shape }, fail) {
    if (!sameDim(productOf(input.shape), productOf(shape)))
      fail("view", `${showShape(input.shape)} cannot be viewed as ${showShape(shape)}: the numbers of elements differ`);
    const [from, to] = [beforeOpen(input.shape), beforeOpen(shape)];
    if (from !== to)
      fail(
        "view",
        `${showShape(input.shape)} cannot be viewed as ${showShape(shape)}: that would mix the open batch with what stands before it`,
        "permute the batch to the front first",
      );
    return shape;
  },
  reference: ({ input }) => input.data,
  kernel: {
    kind: "view",
    layout: (x, _, __, to) => reshapeLayout(x, to.shape),
    isIdentity: (_, from, to) => sameShape(from, to),
    keepsOrder: true,
  },
  sentence: ({ inputs: [x] }) => `sees ${x?.text} in another shape`,
  gradient: ({ op, inputs: [x], gradient, typeOf }) => [op(reshape, [gradient], { shape: typeOf(x).shape })],
  samples: [
    { inputs: [[2, 12, 2, 5]], attrs: { shape: [2, 4, 3, 10] } },
    { inputs: [[2, 3, 1]], attrs: { shape: [6] } },
    { inputs: [[6]], attrs: { shape: [1, 2, 3, 1] } },
  ],
  rejects: [
    {
      inputs: [[2, 3]],
      attrs: { shape: [4, 2] },
      message: "[2, 3] cannot be viewed as [4, 2]: the numbers of elements differ",
    },
  ],
});

export const permute: Op = defineOp({
  name: "permute",
  summary: "the dimensions in another order",
  torch: { api: "torch.permute", source: SHAPE_SOURCE },
  inputs: ["input"],
  attrs: { dims: numbers },
  infer: ({ input }, { dims: order }, fail) =>
    [...order].sort((a, b) => a - b).join() === input.shape.map((_, i) => i).join()
      ? order.map((from) => input.shape[from] as Dim)
      : fail("dim", `dims must name each of the ${input.shape.length} dimensions of ${showShape(input.shape)} once`),
  reference: ({ input }, { dims: order }, shape) =>
    tabulate(shape, (index) =>
      at(
        input,
        input.shape.map((_, i) => index[order.indexOf(i)] as number),
      ),
    ),
  kernel: {
    kind: "view",
    layout: (x, { dims: order }) => permuteLayout(x, order),
    isIdentity: ({ dims: order }) => order.every((from, to) => from === to),
  },
  sentence: ({ inputs: [x] }) => `sees ${x?.text} with its dimensions in another order`,
  gradient({ op, gradient, attrs }) {
    const order = attrs["dims"] as readonly number[];
    return [op(permute, [gradient], { dims: order.map((_, i) => order.indexOf(i)) })];
  },
  samples: [
    { inputs: [[2, 3, 4, 5]], attrs: { dims: [0, 2, 3, 1] } },
    { inputs: [[3, 4]], attrs: { dims: [1, 0] } },
  ],
  rejects: [
    { inputs: [[2, 3]], attrs: { dims: [0, 0] }, message: "dims must name each of the 2 dimensions of [2, 3] once" },
  ],
});

export const slice = defineOp({
  name: "slice",
  summary: "the elements start, start + step, … of one dimension, up to but without stop",
  torch: { api: "torch.Tensor.__getitem__", source: "aten/src/ATen/TensorIndexing.h" },
  inputs: ["input"],
  attrs: { dim: number, start: number, step: number, count: dims },
  infer: ({ input }, { dim, count }) => input.shape.map((size, i) => (i === dim ? (count[0] as Dim) : size)),
  reference: ({ input }, { dim, start, step }, shape) =>
    tabulate(shape, (index) =>
      at(
        input,
        index.map((here, i) => (i === dim ? start + here * step : here)),
      ),
    ),
  kernel: {
    kind: "view",
    layout: (x, { dim, start, step, count }, from) =>
      sliceLayout(x, dim, start, count[0] as Dim, step, from.shape[dim] as Dim),
    // A slice backwards (flip) keeps the shape, too.
    isIdentity: ({ step }, from, to) => sameShape(from, to) && step !== -1,
    keepsImage: ({ dim }) => !isSpatial(dim),
  },
  sentence: ({ inputs: [x] }) => `sees a part of ${x?.text}`,
  takesPart({ dim, start, step, count }) {
    const [size] = count as Shape;
    return { dim: dim as number, start: start as number, step: step as number, count: size as Dim };
  },
  samples: [
    { inputs: [[2, 5, 4]], attrs: { dim: 1, start: 1, step: 2, count: [2] } },
    { inputs: [[2, 5, 4]], attrs: { dim: 2, start: 3, step: 1, count: [1] } },
    { inputs: [[2, 5, 4]], attrs: { dim: 1, start: 4, step: -1, count: [5] } },
    { inputs: [[2, 5, 4]], attrs: { dim: 2, start: 2, step: -2, count: [2] } },
  ],
});

export const expand = defineOp({
  name: "expand",
  summary: "dimensions of size 1 repeated",
  torch: { api: "torch.Tensor.expand", source: SHAPE_SOURCE },
  inputs: ["input"],
  attrs: { shape: dims },
  infer: ({ input }, { shape }, fail) => {
    const skip = shape.length - input.shape.length;
    const fits = skip >= 0 && input.shape.every((size, i) => size === 1 || sameDim(size, shape[i + skip] as Dim));
    return fits
      ? withOneOpenDimension(shape, fail)
      : fail("broadcast", `${showShape(input.shape)} cannot be expanded to ${showShape(shape)}`);
  },
  reference: ({ input }, _, shape) => tabulate(shape, (index) => broadcastAt(input, index)),
  kernel: {
    kind: "view",
    layout: (x, _, from, to) => expandLayout(x, from.shape, to.shape),
    isIdentity: (_, from, to) => sameShape(from, to),
  },
  sentence: ({ inputs: [x] }) => `sees ${x?.text} repeated`,
  // What has been repeated is added up by who asks.
  gradient: ({ gradient }) => [gradient],
  samples: [{ inputs: [[3, 1]], attrs: { shape: [2, 3, 4] } }],
  rejects: [{ inputs: [[3, 2]], attrs: { shape: [3, 4] }, message: "[3, 2] cannot be expanded to [3, 4]" }],
});

/** Dropout in inference code, and whatever else does nothing. */
export const identity = defineOp({
  name: "identity",
  summary: "the input",
  torch: { api: "torch.nn.Identity", source: "torch/nn/modules/linear.py" },
  inputs: ["input"],
  attrs: {},
  infer: ({ input }) => input.shape,
  reference: ({ input }) => input.data,
  kernel: { kind: "view", layout: (x) => x, isIdentity: () => true, doesNothing: true, keepsImage: () => true },
  gradient: ({ gradient }) => [gradient],
  samples: [{ inputs: [[2, 3]] }],
});

/** What `detach()` and `frozen` give: the same numbers, of which training knows nothing. */
export const detach = defineOp({
  name: "detach",
  summary: "the input, through which no gradient flows",
  torch: { api: "torch.Tensor.detach", source: "aten/src/ATen/native/TensorShape.cpp" },
  inputs: ["input"],
  attrs: {},
  infer: ({ input }) => input.shape,
  reference: ({ input }) => input.data,
  kernel: { kind: "view", layout: (x) => x, isIdentity: () => true, doesNothing: true, keepsImage: () => true },
  stopsGradient: true,
  samples: [{ inputs: [[2, 3]] }],
});

/** How many times the open dimension is gone through, by the dimensions before it: once if it is the first. */
function beforeOpen(shape: Shape): number {
  const open = shape.findIndex((dim) => !isFixed(dim));
  return shape.slice(0, open === -1 ? 0 : open).reduce<number>((product, dim) => product * perSample(dim), 1);
}

/** The size that stands for −1 in a view, or undefined if none fits. */
export function inferMissing(shape: Shape, total: Dim): Shape | undefined {
  const known = productOf(shape.map((size) => (size === -1 ? 1 : size)));
  const missing = divide(total, known);
  if (missing === undefined || (isFixed(missing) && missing < 0)) return undefined;
  return shape.map((size) => (size === -1 ? missing : size));
}
