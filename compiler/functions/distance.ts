import { bool, epsilon, fallback, float, int, oneOf, required, tensor } from "../ir/arguments.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { broadcastShapes } from "../ir/broadcast.ts";
import { isFixed, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { detach, expand, permute } from "../ops/arrangement/views.ts";
import { abs, clamp } from "../ops/elementwise/activations.ts";
import { add, div, mul, sub } from "../ops/elementwise/arithmetic.ts";
import { eq, where } from "../ops/elementwise/comparisons.ts";
import { square } from "../ops/elementwise/mathematics.ts";
import { matmul } from "../ops/matrix/matmul.ts";
import { amax, sum } from "../ops/reduction/reduce.ts";
import { placesOf } from "./combinations.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { normOf, reduce } from "./reduction.ts";
import { rootOf } from "./root.ts";
import { reshapeTo, sliceOf } from "./shape.ts";
import { takeAlong } from "./take-along.ts";

export const COSINE_SUMMARY = "the cosine of the angle between x1 and x2 along dim; neither counts as shorter than eps";
export const PAIRWISE_SUMMARY = "the p-norm of x1 − x2 + eps along the last dimension";

/** Both broadcast first, and `dim` is one of what comes of that. */
export function cosineSimilarity(b: Build, x1: TensorValue, x2: TensorValue, along: number, eps: number): TensorValue {
  const shape = broadcastShapes([x1.type.shape, x2.type.shape], b.fail);
  if (shape.length === 0) b.fail("rank", "cosine_similarity compares vectors, got two numbers");
  const [one, two] = [x1, x2].map((x) => b.op(expand, [x], { shape })) as [TensorValue, TensorValue];
  const dim = dimOf(b, one, along);
  const direction = (x: TensorValue): TensorValue => {
    const length = normOf(b, x, 2, { dim: [dim], keepdim: true });
    return b.op(div, [x, b.op(clamp, [length], { min: eps, max: Infinity })]);
  };
  const cosine = b.op(sum, [b.op(mul, [direction(one), direction(two)])], { dims: [dim] });
  return reshapeTo(
    b,
    cosine,
    shape.filter((_, i) => i !== dim),
  );
}

interface Pairwise {
  readonly p: number;
  readonly eps: number;
  readonly keepdim: boolean;
}

export function pairwiseDistance(
  b: Build,
  x1: TensorValue,
  x2: TensorValue,
  { p, eps, keepdim }: Pairwise,
): TensorValue {
  const apart = b.op(add, [b.op(sub, [x1, x2]), eps]);
  if (apart.type.shape.length === 0) b.fail("rank", "pairwise_distance compares vectors, got two numbers");
  return normOf(b, apart, p, { dim: [-1], keepdim });
}

/** PyTorch's ways to the Euclidean distance: by products of matrices where one of the sets is large, always, or never. */
const MODES = [
  "use_mm_for_euclid_dist_if_necessary",
  "use_mm_for_euclid_dist",
  "donot_use_mm_for_euclid_dist",
] as const;
const LARGE = 25;

/** Each of P vectors from each of R. */
function distances(b: Build, x1: TensorValue, x2: TensorValue, p: number, mode: (typeof MODES)[number]): TensorValue {
  const [from, to] = [x1.type.shape, x2.type.shape];
  if (from.length < 2 || to.length < 2)
    b.fail("rank", `cdist expects [..., P, M] and [..., R, M], got ${showShape(from)} and ${showShape(to)}`);
  if (from.at(-1) !== to.at(-1))
    b.fail("unequal", `cdist expects vectors of one length, got ${showShape(from)} and ${showShape(to)}`);
  if (!(p >= 0)) b.fail("range", `p must not be negative, got ${p}`);
  const isLarge = [from, to].some((shape) => isFixed(shape.at(-2) ?? 1) && (shape.at(-2) as number) > LARGE);
  if (p === 2 && mode !== MODES[2] && (isLarge || mode === MODES[1])) return byProducts(b, x1, x2);
  const apart = b.op(sub, [
    reshapeTo(b, x1, [...from.slice(0, -1), 1, ...from.slice(-1)]),
    reshapeTo(b, x2, [...to.slice(0, -2), 1, ...to.slice(-2)]),
  ]);
  return lengthOf(b, apart, p);
}

/** The p-norms of differences; of equal largest ones each has all of the gradient, as in PyTorch's cdist and pdist. */
function lengthOf(b: Build, apart: TensorValue, p: number): TensorValue {
  const over = { dim: [-1], keepdim: false };
  return b.hasGradients && p === Infinity ? largestOf(b, b.op(abs, [apart]), over) : normOf(b, apart, p, over);
}

function largestOf(b: Build, x: TensorValue, over: Parameters<typeof reduce>[3]): TensorValue {
  const largest = b.op(detach, [reduce(b, amax, x, { ...over, keepdim: true })]);
  const them = reduce(b, sum, b.op(where, [b.op(eq, [x, largest]), x, 0]), over);
  const nothing = b.op(sub, [them, b.op(detach, [them])]);
  return b.op(add, [b.op(detach, [reduce(b, amax, x, over)]), nothing]);
}

/** ‖a − b‖² = ‖a‖² + ‖b‖² − 2 · a · b, which is less exact where a and b are near each other. */
function byProducts(b: Build, x1: TensorValue, x2: TensorValue): TensorValue {
  const turned = (x: TensorValue): TensorValue => {
    const dims = x.type.shape.map((_, i) => i);
    return b.op(permute, [x], { dims: [...dims.slice(0, -2), ...dims.slice(-2).reverse()] });
  };
  const squares = (x: TensorValue): TensorValue => b.op(sum, [b.op(square, [x])], { dims: [x.type.shape.length - 1] });
  const products = b.op(mul, [b.op(matmul, [x1, turned(x2)]), -2]);
  const total = b.op(add, [b.op(add, [products, squares(x1)]), turned(squares(x2))]);
  return rootOf(b, b.op(clamp, [total], { min: 0, max: Infinity }));
}

const pair = { x1: required(tensor), x2: required(tensor) };
export const cosineOptions = { dim: fallback(int, 1), eps: fallback(epsilon, 1e-8, "1e-8") };
export const pairwiseOptions = {
  p: fallback(float, 2),
  eps: fallback(float, 1e-6, "1e-6"),
  keepdim: fallback(bool, false),
};

export const distanceFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "cosine_similarity",
    summary: COSINE_SUMMARY,
    torch: "torch.nn.functional.cosine_similarity",
    params: { ...pair, ...cosineOptions },
    apply: (b, { x1, x2, dim, eps }) => cosineSimilarity(b, x1, x2, dim, eps),
  }),
  defineFunction({
    name: "pairwise_distance",
    summary: PAIRWISE_SUMMARY,
    torch: "torch.nn.functional.pairwise_distance",
    params: { ...pair, ...pairwiseOptions },
    apply: (b, { x1, x2, ...options }) => pairwiseDistance(b, x1, x2, options),
  }),
  defineFunction({
    name: "pdist",
    summary: "the p-norm of the difference of each row and each row below it",
    torch: "torch.nn.functional.pdist",
    params: { input: required(tensor), p: fallback(float, 2) },
    apply(b, { input: x, p }) {
      const [rows] = x.type.shape;
      if (x.type.shape.length !== 2 || rows === undefined || !isFixed(rows))
        return b.fail("rank", `pdist expects a matrix of known sizes, got ${showShape(x.type.shape)}`);
      if (!(p >= 0)) b.fail("range", `p must not be negative, got ${p}`);
      const pairs = Array.from({ length: rows }, (_, i) =>
        Array.from({ length: rows - 1 - i }, (__, k) => [i, i + 1 + k] as const),
      ).flat();
      const places = placesOf(b, [pairs.map(([i]) => i), pairs.map(([, k]) => k)], "pdist");
      const [upper, lower] = [0, 1].map((line) =>
        takeAlong(b, x, 0, reshapeTo(b, sliceOf(b, places, 0, line, 1, 1), [pairs.length]), false),
      );
      return lengthOf(b, b.op(sub, [upper, lower]), p);
    },
  }),
  defineFunction({
    name: "cdist",
    summary: "the p-norm of the difference of each vector of x1 and each of x2",
    torch: "torch.cdist",
    params: { ...pair, p: fallback(float, 2), compute_mode: fallback(oneOf(...MODES), MODES[0], `"${MODES[0]}"`) },
    apply: (b, { x1, x2, p, compute_mode }) => distances(b, x1, x2, p, compute_mode),
  }),
];
