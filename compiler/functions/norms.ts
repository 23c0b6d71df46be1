import {
  bool,
  either,
  fallback,
  float,
  intOrList,
  listOf,
  int,
  oneOf,
  orNone,
  required,
  tensor,
} from "../ir/arguments.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { abs } from "../ops/elementwise/activations.ts";
import { add, div, mul } from "../ops/elementwise/arithmetic.ts";
import { gt, where } from "../ops/elementwise/comparisons.ts";
import { amax, amin, sum } from "../ops/reduction/reduce.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { normOf, reduce } from "./reduction.ts";

/** The norms of torch.linalg, which take apart what torch.norm mixes. */

const infinite = oneOf("inf", "-inf");

type MatrixOrder = number | "fro" | "nuc" | "inf" | "-inf";

function matrixNorm(
  b: Build,
  x: TensorValue,
  ord: MatrixOrder,
  [first, second]: readonly [number, number],
  keepdim: boolean,
): TensorValue {
  if (first === second)
    b.fail("dim", `matrix_norm needs two dimensions of ${showShape(x.type.shape)}, got ${first} twice`);
  if (ord === "fro") return normOf(b, x, 2, { dim: [first, second], keepdim });
  if (ord === "nuc" || ord === 2 || ord === -2)
    return b.fail(
      "unsupported",
      `the norm ${ord} needs singular values, which are not supported`,
      '"fro", 1, -1, "inf" and "-inf" are',
    );
  // The largest or smallest sum of sizes in a column (1), or in a row (infinity).
  const size = Math.abs(Number(String(ord).replace("inf", "Infinity")));
  if (size !== 1 && size !== Infinity)
    return b.fail("range", `matrix_norm knows the orders "fro", 1, -1, "inf" and "-inf", got ${ord}`);
  const [summed, sought] = size === 1 ? [first, second] : [second, first];
  const sums = reduce(b, sum, b.op(abs, [x]), { dim: [summed], keepdim: true });
  const isLeast = String(ord).startsWith("-");
  const found = reduce(b, isLeast ? amin : amax, sums, { dim: [sought], keepdim: true });
  return keepdim ? found : reduce(b, sum, found, { dim: [first, second], keepdim: false });
}

export const normFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "renorm",
    summary: "the slices along a dimension, of which each whose p-norm is above maxnorm is scaled down to it",
    torch: "torch.renorm",
    params: { input: required(tensor), p: required(float), dim: required(int), maxnorm: required(float) },
    apply(b, { input, p, dim, maxnorm }) {
      if (!(p > 0)) b.fail("range", `p of renorm is above 0, got ${p}`);
      if (!(maxnorm >= 0)) b.fail("range", `maxnorm is at least 0, got ${maxnorm}`);
      const { shape } = input.type;
      if (shape.length < 2) b.fail("rank", `renorm expects at least two dimensions, got ${showShape(shape)}`);
      const kept = dimOf(b, input, dim);
      const size = normOf(b, input, p, { dim: shape.flatMap((_, i) => (i === kept ? [] : [i])), keepdim: true });
      // PyTorch's own constant, which keeps the result below maxnorm.
      const factor = b.op(div, [maxnorm, b.op(add, [size, 1e-7])]);
      return b.op(mul, [input, b.op(where, [b.op(gt, [size, maxnorm]), factor, 1])]);
    },
  }),
  defineFunction({
    name: "frobenius_norm",
    summary: "the square root of the sum of squares over dimensions",
    torch: "torch.norm",
    isMethod: false,
    params: { input: required(tensor), dim: fallback(orNone(intOrList), null), keepdim: fallback(bool, false) },
    apply: (b, { input, ...over }) => normOf(b, input, 2, over),
  }),
  defineFunction({
    name: "vector_norm",
    summary: 'the norm of order ord over dimensions; ord may also be "inf" or "-inf"',
    torch: "torch.linalg.vector_norm",
    params: {
      x: required(tensor),
      ord: fallback(either(float, infinite), 2 as number | "inf" | "-inf"),
      dim: fallback(orNone(intOrList), null),
      keepdim: fallback(bool, false),
    },
    apply: (b, { x, ord, ...over }) => normOf(b, x, ord, over),
  }),
  defineFunction({
    name: "matrix_norm",
    summary:
      'the norm of matrices: "fro", or the largest (least, if negative) sum of sizes in a column (1) or row ("inf")',
    torch: "torch.linalg.matrix_norm",
    params: {
      A: required(tensor),
      ord: fallback(either(float, oneOf("fro", "nuc", "inf", "-inf")), "fro" as MatrixOrder, '"fro"'),
      dim: fallback(listOf(int), [-2, -1], "(-2, -1)"),
      keepdim: fallback(bool, false),
    },
    apply(b, { A, ord, dim, keepdim }) {
      if (dim.length !== 2) b.fail("count", `dim of matrix_norm names two dimensions, got ${dim.length}`);
      const [rows, columns] = dim.map((index) => dimOf(b, A, index));
      return matrixNorm(b, A, ord, [rows as number, columns as number], keepdim);
    },
  }),
];
