import { fallback, float, int } from "../../ir/arguments.ts";
import type { Build } from "../../ir/build.ts";
import { isFixed, sameShape, showShape } from "../../ir/types.ts";
import type { TensorValue } from "../../ir/value.ts";
import { arange } from "../../ops/arrangement/arange.ts";
import { add, div, mul } from "../../ops/elementwise/arithmetic.ts";
import { eq, where } from "../../ops/elementwise/comparisons.ts";
import { divideByCount } from "../../ops/reduction/divide-by-count.ts";
import { logSoftmax } from "../../ops/reduction/softmax.ts";
import { reshapeTo } from "../shape.ts";
import { loss, optional, old, reduction, type Reduced, total, refuseOld, over, type Loss } from "./define-loss.ts";

/** [N, C, d…] or [C], and targets without C: where the class is the target's, which of the targets count, and the classes. */
export function classesOf(b: Build, x: TensorValue, target: TensorValue, ignored?: number) {
  const { shape } = x.type;
  const at = shape.length === 1 ? 0 : 1;
  const count = shape[at];
  if (count === undefined || !isFixed(count))
    return b.fail(
      "rank",
      `the input is [N, C] or [N, C, d…], one score for each of C classes, got ${showShape(shape)}`,
    );
  const expected = shape.filter((_, i) => i !== at);
  if (!sameShape(expected, target.type.shape))
    b.fail(
      "unequal",
      `for an input ${showShape(shape)} the target should be ${showShape(expected)}, a class for each, got ${showShape(target.type.shape)}`,
    );
  const isHeld = b.counts(target, { count, ...(ignored !== undefined && { ignored }) }, "classes");
  const numbers = b.op(arange, [], { start: 0, step: 1, count });
  const along = (i: number): number => (i === at ? count : 1);
  const spread = (value: TensorValue): TensorValue =>
    reshapeTo(
      b,
      value,
      shape.map((size, i) => (i === at ? 1 : size)),
    );
  const perClass = (value: TensorValue): TensorValue =>
    reshapeTo(
      b,
      value,
      shape.map((_, i) => along(i)),
    );
  const isTarget = b.op(eq, [perClass(numbers), spread(target)]);
  // A class that is none is an error where the target is an input; of what is calculated no loss is known.
  const weight = isHeld ? 1 : b.op(where, [over(b, isTarget, at, expected), 1, NaN]);
  return {
    dim: at,
    count,
    isTarget,
    isHeld,
    counts: b.op(where, [b.op(eq, [target, ignored ?? NaN]), 0, weight]),
    perClass,
    expected,
  };
}

interface ByClass extends Reduced {
  readonly weight: TensorValue | null;
  readonly ignore_index: number;
}

/** Of log-probabilities, those of the targets; the mean is weighted by the classes' weights. */
function negativeLikelihood(b: Build, x: TensorValue, target: TensorValue, options: ByClass): TensorValue {
  refuseOld(b, options);
  const { dim, isTarget, counts, perClass, expected } = classesOf(b, x, target, options.ignore_index);
  const weights = checkedWeight(b, options.weight, x.type.shape[dim] as number);
  const shares = weights ? b.op(where, [isTarget, perClass(weights), 0]) : isTarget;
  const weighted = weights ? b.op(mul, [over(b, shares, dim, expected), counts]) : counts;
  const found = over(b, b.op(where, [isTarget, x, 0]), dim, expected);
  const each = b.op(mul, [b.op(mul, [found, weighted]), -1]);
  if (options.reduction === "none") return each;
  const sums = total(b, each);
  return options.reduction === "sum" ? sums : b.op(div, [sums, total(b, weighted)]);
}

export function checkedWeight(b: Build, weight: TensorValue | null, classes: number): TensorValue | undefined {
  if (weight === null) return undefined;
  const { shape } = weight.type;
  if (shape.length !== 1 || shape[0] !== classes)
    b.fail("weight", `the weight should be [${classes}], one number for each class, got ${showShape(shape)}`);
  return weight;
}

/** What label smoothing adds: the mean over all classes, of targets that count. */
function evenLikelihood(b: Build, x: TensorValue, target: TensorValue, options: ByClass): TensorValue {
  const { dim, isTarget, counts, perClass, expected } = classesOf(b, x, target, options.ignore_index);
  const weights = checkedWeight(b, options.weight, x.type.shape[dim] as number);
  const scores = weights ? b.op(mul, [x, perClass(weights)]) : x;
  const each = b.op(mul, [b.op(mul, [over(b, scores, dim, expected), counts]), -1]);
  if (options.reduction === "none") return each;
  if (options.reduction === "sum") return total(b, each);
  const shares = weights
    ? b.op(mul, [over(b, b.op(where, [isTarget, perClass(weights), 0]), dim, expected), counts])
    : counts;
  return b.op(div, [total(b, each), total(b, shares)]);
}

/** Targets that are a probability for each class. */
function likelihoodOfShares(
  b: Build,
  x: TensorValue,
  target: TensorValue,
  { smoothing, dim, ...options }: Reduced & { weight: TensorValue | null; smoothing: number; dim: number },
): TensorValue {
  refuseOld(b, options);
  const { shape } = x.type;
  const classes = shape[dim] as number;
  const shares = smoothing > 0 ? b.op(add, [b.op(mul, [target, 1 - smoothing]), smoothing / classes]) : target;
  const weights = checkedWeight(b, options.weight, classes);
  const weighted = weights
    ? b.op(mul, [
        shares,
        reshapeTo(
          b,
          weights,
          shape.map((_, i) => (i === dim ? classes : 1)),
        ),
      ])
    : shares;
  const each = b.op(mul, [b.op(mul, [x, weighted]), -1]);
  const expected = shape.filter((_, i) => i !== dim);
  if (options.reduction === "none") return over(b, each, dim, expected);
  return options.reduction === "sum" ? total(b, each) : b.op(divideByCount, [total(b, each)], { counted: expected });
}

export const classLosses: readonly Loss[] = [
  loss({
    name: "cross_entropy",
    layer: "CrossEntropyLoss",
    summary: "−log softmax(input) of the target's class, or weighted by a target that has a share for each class",
    inputs: ["input", "target"],
    options: {
      weight: optional,
      size_average: old,
      ignore_index: fallback(int, -100),
      reduce: old,
      reduction,
      label_smoothing: fallback(float, 0),
    },
    run(b, [input, target], { label_smoothing: smoothing, ...options }) {
      const [x, wanted] = [input as TensorValue, target as TensorValue];
      if (!(smoothing >= 0 && smoothing <= 1)) b.fail("range", `label_smoothing is from 0 to 1, got ${smoothing}`);
      const dim = x.type.shape.length === 1 ? 0 : 1;
      const likelihood = b.op(logSoftmax, [x], { dim });
      if (sameShape(x.type.shape, wanted.type.shape))
        return likelihoodOfShares(b, likelihood, wanted, { ...options, smoothing, dim });
      const classes = x.type.shape[dim];
      const found = negativeLikelihood(b, likelihood, wanted, options);
      if (smoothing === 0) return found;
      const even = evenLikelihood(b, likelihood, wanted, options);
      const share = smoothing / (classes !== undefined && isFixed(classes) ? classes : 1);
      return b.op(add, [b.op(mul, [found, 1 - smoothing]), b.op(mul, [even, share])]);
    },
  }),
  loss({
    name: "nll_loss",
    layer: "NLLLoss",
    summary: "−input of the target's class, where the input holds log-probabilities",
    inputs: ["input", "target"],
    options: { weight: optional, size_average: old, ignore_index: fallback(int, -100), reduce: old, reduction },
    run: (b, [x, target], options) => negativeLikelihood(b, x as TensorValue, target as TensorValue, options),
  }),
];
