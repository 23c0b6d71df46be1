import { fallback, float, required, tensor } from "../ir/arguments.ts";
import { broadcastShapes } from "../ir/broadcast.ts";
import type { Build } from "../ir/build.ts";
import { sameDim, sameShape, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { add, div, mul } from "../ops/elementwise/arithmetic.ts";
import type { Op } from "../ir/op.ts";
import { contract } from "./contract.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { asUnion } from "./masks.ts";
import { checkRanks, multiplyRanks } from "./matrix.ts";
import { outerOf } from "./products.ts";

/** Sums of a tensor and a product, as PyTorch has them under a name for each. */

const input = required(tensor);
const factors = { beta: fallback(float, 1), alpha: fallback(float, 1) };

/** beta · input + alpha · product. With a beta of 0, what the input holds does not matter: not even NaN. */
function added(b: Build, name: string, x: TensorValue, product: TensorValue, beta: number, alpha: number): TensorValue {
  const { shape } = product.type;
  const fits = x.type.shape.length <= shape.length && sameShape(broadcastShapes([x.type.shape, shape], b.fail), shape);
  if (!fits)
    b.fail(
      "broadcast",
      `${name} adds a product ${showShape(shape)}, to which ${showShape(x.type.shape)} does not stretch`,
    );
  const scaled = (value: TensorValue, by: number): TensorValue => (by === 1 ? value : b.op(mul, [value, by]));
  return beta === 0 ? scaled(product, alpha) : b.op(add, [scaled(x, beta), scaled(product, alpha)]);
}

const plusProduct = (
  name: string,
  [first, second]: readonly [string, string],
  what: string,
  product: (b: Build, left: TensorValue, right: TensorValue) => TensorValue,
): TensorFunction =>
  defineFunction({
    name,
    summary: `beta · input + alpha · ${what}`,
    torch: `torch.${name}`,
    params: { input, [first]: input, [second]: input, ...factors },
    apply(b, { input: x, beta, alpha, ...others }) {
      const [left, right] = [first, second].map((each) => (others as Record<string, TensorValue>)[each]);
      const given = [x, left as TensorValue, right as TensorValue] as const;
      return asUnion(b, given, added(b, name, x, product(b, given[1], given[2]), beta, alpha));
    },
  });

/** input + value · tensor1 ∘ tensor2 */
const plusPointwise = (name: string, summary: string, op: Op): TensorFunction =>
  defineFunction({
    name,
    summary,
    torch: `torch.${name}`,
    params: { input, tensor1: input, tensor2: input, value: fallback(float, 1) },
    apply(b, { input: x, tensor1, tensor2, value }) {
      const scaled = value === 1 ? tensor1 : b.op(mul, [tensor1, value]);
      return b.op(add, [x, b.op(op, [scaled, tensor2])]);
    },
  });

const batches = ["batch1", "batch2"] as const;

export const matrixSums: readonly TensorFunction[] = [
  plusProduct("addmm", ["mat1", "mat2"], "mat1 @ mat2", (b, x, y) => multiplyRanks(b, "addmm", [x, y], [2, 2])),
  plusProduct("addmv", ["mat", "vec"], "mat @ vec", (b, x, y) => multiplyRanks(b, "addmv", [x, y], [2, 1])),
  plusProduct("addr", ["vec1", "vec2"], "each element of vec1 times each of vec2", (b, x, y) =>
    outerOf(b, "addr", x, y),
  ),
  plusProduct("baddbmm", batches, "batch1 @ batch2", (b, x, y) => multiplyRanks(b, "baddbmm", [x, y], [3, 3])),
  plusProduct("addbmm", batches, "the sum of batch1 @ batch2 over the batch", (b, x, y) => {
    checkRanks(b, "addbmm", [x, y], [3, 3]);
    if (!sameDim(x.type.shape[2] ?? 1, y.type.shape[1] ?? 1))
      b.fail("unequal", `addbmm cannot multiply ${showShape(x.type.shape)} with ${showShape(y.type.shape)}`);
    return contract(
      b,
      [
        { x, names: ["b", "n", "m"] },
        { x: y, names: ["b", "m", "p"] },
      ],
      ["n", "p"],
    );
  }),
  plusPointwise("addcmul", "input + value · tensor1 · tensor2", mul),
  plusPointwise("addcdiv", "input + value · tensor1 / tensor2", div),
];
