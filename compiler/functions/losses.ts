import {
  bool,
  fallback,
  float,
  int,
  oneOf,
  orNone,
  required,
  tensor,
  type ArgumentsOf,
  type ParamSpecs,
} from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, sameShape, showShape, type Dim } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { arange } from "../ops/arrangement/arange.ts";
import { detach } from "../ops/arrangement/views.ts";
import { abs, clamp, exp, log, relu, sqrt } from "../ops/elementwise/activations.ts";
import { add, div, maximum, mul, sub } from "../ops/elementwise/arithmetic.ts";
import { eq, gt, le, lt, where } from "../ops/elementwise/comparisons.ts";
import { square } from "../ops/elementwise/mathematics.ts";
import { softplus } from "../ops/elementwise/soft-activations.ts";
import { binaryCrossEntropy, binaryCrossEntropyWithLogits } from "../ops/loss/binary-cross-entropy.ts";
import { mean, sum } from "../ops/reduction/reduce.ts";
import { divideByCount } from "../ops/reduction/divide-by-count.ts";
import { logSoftmax } from "../ops/reduction/softmax.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { pairwiseDistance } from "./distance.ts";
import { reshapeTo } from "./shape.ts";

/** torch.nn.functional's losses (torch/nn/functional.py, aten/src/ATen/native/Loss*.cpp). The layers take their parameters from here. */

/** A loss: what it is given, by PyTorch's names, and its options, which the layer of it takes when it is made. */
export interface Loss<P extends ParamSpecs = ParamSpecs> {
  readonly name: string;
  readonly layer: string;
  readonly summary: string;
  readonly inputs: readonly string[];
  readonly options: P;
  readonly run: (b: Build, inputs: readonly TensorValue[], options: ArgumentsOf<P>) => TensorValue;
}

const loss = <const P extends ParamSpecs>(spec: Loss<P>): Loss =>
  // `run` is only ever called with arguments that were read by `options`.
  spec as unknown as Loss;

const optional = fallback(orNone(tensor), null);
const old = fallback(orNone(bool), null);
const reduction = fallback(oneOf("mean", "sum", "none"), "mean", '"mean"');
/** In PyTorch's order, so that arguments by position mean the same. */
const reduced = { size_average: old, reduce: old, reduction };
type Reduced = ArgumentsOf<typeof reduced>;

const all = ({ type }: TensorValue): readonly number[] => type.shape.map((_, i) => i);
const total = (b: Build, x: TensorValue): TensorValue => reshapeTo(b, b.op(sum, [x], { dims: all(x) }), []);
const average = (b: Build, x: TensorValue): TensorValue => reshapeTo(b, b.op(mean, [x], { dims: all(x) }), []);

function refuseOld(b: Build, { size_average, reduce }: Pick<Reduced, "size_average" | "reduce">): void {
  if (size_average !== null || reduce !== null)
    b.fail("unsupported", 'PyTorch has replaced size_average and reduce: write reduction="mean", "sum" or "none"');
}

function finish(b: Build, value: TensorValue, options: Reduced): TensorValue {
  refuseOld(b, options);
  return options.reduction === "none" ? value : options.reduction === "sum" ? total(b, value) : average(b, value);
}

/** Where one of them would be stretched, hardly anybody means it: [N, 1] and [N] make [N, N]. */
function sameShapes(b: Build, x: TensorValue, target: TensorValue, what = "target"): void {
  const [from, to] = [x.type.shape, target.type.shape];
  if (!sameShape(from, to))
    b.fail("unequal", `the input is ${showShape(from)} and the ${what} ${showShape(to)}; a loss compares equal shapes`);
}

const between = (
  name: string,
  layer: string,
  summary: string,
  value: (b: Build, x: TensorValue, target: TensorValue) => TensorValue,
): Loss =>
  loss({
    name,
    layer,
    summary,
    inputs: ["input", "target"],
    options: reduced,
    run(b, [x, target], options) {
      sameShapes(b, x as TensorValue, target as TensorValue);
      return finish(b, value(b, x as TensorValue, target as TensorValue), options);
    },
  });

/** ½ · d² / beta for small distances, |d| − ½ · beta beyond. */
function smoothed(b: Build, x: TensorValue, target: TensorValue, beta: number): TensorValue {
  const distance = b.op(abs, [b.op(sub, [x, target])]);
  if (beta === 0) return distance;
  const near = b.op(mul, [b.op(square, [distance]), 0.5 / beta]);
  return b.op(where, [b.op(lt, [distance, beta]), near, b.op(sub, [distance, 0.5 * beta])]);
}

/** [N, C, d…] or [C], and targets without C: where the class is the target's, which of the targets count, and the classes. */
function classesOf(b: Build, x: TensorValue, target: TensorValue, ignored: number) {
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
  b.counts(target, { count, ignored });
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
  return {
    dim: at,
    count,
    isTarget: b.op(eq, [perClass(numbers), spread(target)]),
    counts: b.op(where, [b.op(eq, [target, ignored]), 0, 1]),
    perClass,
    expected,
  };
}

const over = (b: Build, x: TensorValue, dim: number, shape: readonly Dim[]): TensorValue =>
  reshapeTo(b, b.op(sum, [x], { dims: [dim] }), shape);

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

function checkedWeight(b: Build, weight: TensorValue | null, classes: number): TensorValue | undefined {
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

/** A margin ranking's or embedding's target: 1 or −1. */
const isOne = (b: Build, target: TensorValue): TensorValue => b.op(eq, [target, 1]);

const positive = (b: Build, x: TensorValue): TensorValue => b.op(clamp, [x], { min: 0, max: Infinity });

function lastDim(b: Build, x: TensorValue): number {
  const rank = x.type.shape.length;
  return rank === 0 ? b.fail("rank", "this loss compares vectors, got a number") : rank - 1;
}

/** PyTorch's own least for the product of the norms. */
const COSINE_EPS = 1e-12;

export const losses: readonly Loss[] = [
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
  between("mse_loss", "MSELoss", "(input − target)²", (b, x, target) => b.op(square, [b.op(sub, [x, target])])),
  between("l1_loss", "L1Loss", "|input − target|", (b, x, target) => b.op(abs, [b.op(sub, [x, target])])),
  loss({
    name: "smooth_l1_loss",
    layer: "SmoothL1Loss",
    summary: "½ · d² / beta where the distance d is below beta, else |d| − ½ · beta",
    inputs: ["input", "target"],
    options: { ...reduced, beta: fallback(float, 1) },
    run(b, [x, target], { beta, ...options }) {
      sameShapes(b, x as TensorValue, target as TensorValue);
      if (!(beta >= 0)) b.fail("range", `beta must not be negative, got ${beta}`);
      return finish(b, smoothed(b, x as TensorValue, target as TensorValue, beta), options);
    },
  }),
  loss({
    name: "huber_loss",
    layer: "HuberLoss",
    summary: "½ · d² where the distance d is at most delta, else delta · (|d| − ½ · delta)",
    inputs: ["input", "target"],
    options: { reduction, delta: fallback(float, 1) },
    run(b, [x, target], { delta, reduction: by }) {
      sameShapes(b, x as TensorValue, target as TensorValue);
      if (!(delta > 0)) b.fail("range", `delta must be positive, got ${delta}`);
      const distance = b.op(abs, [b.op(sub, [x, target])]);
      const near = b.op(mul, [b.op(square, [distance]), 0.5]);
      const far = b.op(mul, [b.op(sub, [distance, 0.5 * delta]), delta]);
      const value = b.op(where, [b.op(le, [distance, delta]), near, far]);
      return finish(b, value, { size_average: null, reduce: null, reduction: by });
    },
  }),
  loss({
    name: "binary_cross_entropy",
    layer: "BCELoss",
    summary: binaryCrossEntropy.summary,
    inputs: ["input", "target"],
    options: { weight: optional, ...reduced },
    run(b, [x, target], { weight, ...options }) {
      sameShapes(b, x as TensorValue, target as TensorValue);
      const value = b.op(binaryCrossEntropy, [x, target]);
      return finish(b, weight === null ? value : b.op(mul, [value, weight]), options);
    },
  }),
  loss({
    name: "binary_cross_entropy_with_logits",
    layer: "BCEWithLogitsLoss",
    summary: "binary cross entropy of sigmoid(input), without overflow",
    inputs: ["input", "target"],
    options: { weight: optional, ...reduced, pos_weight: optional },
    run(b, [x, target], { weight, pos_weight, ...options }) {
      sameShapes(b, x as TensorValue, target as TensorValue);
      const value = b.op(binaryCrossEntropyWithLogits, [x, target, pos_weight ?? 1]);
      return finish(b, weight === null ? value : b.op(mul, [value, weight]), options);
    },
  }),
  loss({
    name: "kl_div",
    layer: "KLDivLoss",
    summary: "target · (log(target) − input), where the input holds log-probabilities",
    inputs: ["input", "target"],
    options: {
      size_average: old,
      reduce: old,
      reduction: fallback(oneOf("mean", "batchmean", "sum", "none"), "mean", '"mean"'),
      log_target: fallback(bool, false),
    },
    run(b, [input, target], { log_target, reduction: by, ...options }) {
      const [x, wanted] = [input as TensorValue, target as TensorValue];
      sameShapes(b, x, wanted);
      const shares = log_target
        ? b.op(mul, [b.op(exp, [wanted]), b.op(sub, [wanted, x])])
        : b.op(where, [b.op(gt, [wanted, 0]), b.op(mul, [wanted, b.op(sub, [b.op(log, [wanted]), x])]), 0]);
      if (by !== "batchmean") return finish(b, shares, { ...options, reduction: by });
      refuseOld(b, options);
      return b.op(divideByCount, [total(b, shares)], { counted: x.type.shape.slice(0, 1) });
    },
  }),
  loss({
    name: "poisson_nll_loss",
    layer: "PoissonNLLLoss",
    summary: "exp(input) − target · input, or input − target · log(input + eps) where the input is no logarithm",
    inputs: ["input", "target"],
    options: {
      log_input: fallback(bool, true),
      full: fallback(bool, false),
      size_average: old,
      eps: fallback(float, 1e-8),
      reduce: old,
      reduction,
    },
    run(b, [input, target], { log_input, full, eps, ...options }) {
      const [x, wanted] = [input as TensorValue, target as TensorValue];
      const value = log_input
        ? b.op(sub, [b.op(exp, [x]), b.op(mul, [wanted, x])])
        : b.op(sub, [x, b.op(mul, [wanted, b.op(log, [b.op(add, [x, eps])])])]);
      if (!full) return finish(b, value, options);
      // Stirling's approximation of log(target!).
      const twice = b.op(mul, [b.op(log, [b.op(mul, [wanted, 2 * Math.PI])]), 0.5]);
      const rest = b.op(add, [b.op(sub, [b.op(mul, [wanted, b.op(log, [wanted])]), wanted]), twice]);
      return finish(b, b.op(add, [value, b.op(where, [b.op(gt, [wanted, 1]), rest, 0])]), options);
    },
  }),
  loss({
    name: "gaussian_nll_loss",
    layer: "GaussianNLLLoss",
    summary: "½ · (log(var) + (input − target)² / var), the variance at least eps",
    inputs: ["input", "target", "var"],
    options: { full: fallback(bool, false), eps: fallback(float, 1e-6), reduction },
    run(b, [x, target, variance], { full, eps, reduction: by }) {
      sameShapes(b, x as TensorValue, target as TensorValue);
      // What it is raised by has no gradient, so that one too small is moved all the same.
      const raised = b.op(sub, [b.op(maximum, [variance, eps]), variance]);
      const held = b.op(add, [variance, b.op(detach, [raised])]);
      const distance = b.op(square, [b.op(sub, [x, target])]);
      const value = b.op(mul, [b.op(add, [b.op(log, [held]), b.op(div, [distance, held])]), 0.5]);
      const whole = full ? b.op(add, [value, 0.5 * Math.log(2 * Math.PI)]) : value;
      return finish(b, whole, { size_average: null, reduce: null, reduction: by });
    },
  }),
  loss({
    name: "hinge_embedding_loss",
    layer: "HingeEmbeddingLoss",
    summary: "input where the target is 1, max(0, margin − input) where it is −1",
    inputs: ["input", "target"],
    options: { margin: fallback(float, 1), ...reduced },
    run(b, [x, target], { margin, ...options }) {
      const apart = positive(b, b.op(sub, [margin, x]));
      const both = (flag: number, value: TensorValue): TensorValue => b.op(where, [b.op(eq, [target, flag]), 0, value]);
      return finish(b, b.op(add, [both(1, apart), both(-1, x as TensorValue)]), options);
    },
  }),
  loss({
    name: "margin_ranking_loss",
    layer: "MarginRankingLoss",
    summary: "max(0, −target · (input1 − input2) + margin)",
    inputs: ["input1", "input2", "target"],
    options: { margin: fallback(float, 0), ...reduced },
    run(b, [x, y, target], { margin, ...options }) {
      const apart = b.op(mul, [b.op(mul, [target, b.op(sub, [x, y])]), -1]);
      return finish(b, positive(b, b.op(add, [apart, margin])), options);
    },
  }),
  loss({
    name: "soft_margin_loss",
    layer: "SoftMarginLoss",
    summary: "log(1 + exp(−target · input))",
    inputs: ["input", "target"],
    options: reduced,
    run(b, [x, target], options) {
      sameShapes(b, x as TensorValue, target as TensorValue);
      const against = b.op(mul, [b.op(mul, [target, x]), -1]);
      return finish(b, b.op(softplus, [against], { beta: 1, threshold: 40 }), options);
    },
  }),
  loss({
    name: "multilabel_soft_margin_loss",
    layer: "MultiLabelSoftMarginLoss",
    summary: "the mean over classes of binary cross entropies of sigmoid(input)",
    inputs: ["input", "target"],
    options: { weight: optional, ...reduced },
    run(b, [input, target], { weight, ...options }) {
      const x = input as TensorValue;
      sameShapes(b, x, target as TensorValue);
      const each = b.op(binaryCrossEntropyWithLogits, [x, target, 1]);
      const weighted = weight === null ? each : b.op(mul, [each, weight]);
      const dim = lastDim(b, x);
      const averaged = b.op(mean, [weighted], { dims: [dim] });
      return finish(b, reshapeTo(b, averaged, x.type.shape.slice(0, -1)), options);
    },
  }),
  loss({
    name: "multi_margin_loss",
    layer: "MultiMarginLoss",
    summary: "the mean over other classes of max(0, margin − input of the target's class + input)ᵖ",
    inputs: ["input", "target"],
    options: { p: fallback(float, 1), margin: fallback(float, 1), weight: optional, ...reduced },
    run(b, [input, target], { p, margin, weight, ...options }) {
      const x = input as TensorValue;
      if (p !== 1 && p !== 2) b.fail("range", `p is 1 or 2, got ${p}`);
      const { dim, count, isTarget, perClass, expected } = classesOf(b, x, target as TensorValue, -1);
      const own = over(b, b.op(where, [isTarget, x, 0]), dim, expected);
      const { shape } = x.type;
      const beside = reshapeTo(
        b,
        own,
        shape.map((size, i) => (i === dim ? 1 : size)),
      );
      // What just keeps the margin is not counted.
      const missing = b.op(relu, [b.op(add, [b.op(sub, [x, beside]), margin])]);
      const powered = p === 2 ? b.op(square, [missing]) : missing;
      const weights = checkedWeight(b, weight, count);
      const ownWeight = weights && over(b, b.op(where, [isTarget, perClass(weights), 0]), dim, expected);
      const others = over(b, b.op(where, [isTarget, 0, powered]), dim, expected);
      const each = b.op(div, [ownWeight ? b.op(mul, [others, ownWeight]) : others, count]);
      return finish(b, each, options);
    },
  }),
  loss({
    name: "triplet_margin_loss",
    layer: "TripletMarginLoss",
    summary: "max(0, ‖anchor − positive‖ − ‖anchor − negative‖ + margin)",
    inputs: ["anchor", "positive", "negative"],
    options: {
      margin: fallback(float, 1),
      p: fallback(float, 2),
      eps: fallback(float, 1e-6),
      swap: fallback(bool, false),
      ...reduced,
    },
    run(b, [anchor, near, far], { margin, p, eps, swap, ...options }) {
      const [x, y, z] = [anchor as TensorValue, near as TensorValue, far as TensorValue];
      sameShapes(b, x, y, "positive");
      sameShapes(b, x, z, "negative");
      const apart = (one: TensorValue, two: TensorValue): TensorValue =>
        pairwiseDistance(b, one, two, { p, eps, keepdim: false });
      const [own, other] = [apart(x, y), apart(x, z)];
      const nearest = swap ? apart(y, z) : undefined;
      const closest = nearest ? b.op(where, [b.op(lt, [nearest, other]), nearest, other]) : other;
      return finish(b, positive(b, b.op(add, [b.op(sub, [own, closest]), margin])), options);
    },
  }),
  loss({
    name: "cosine_embedding_loss",
    layer: "CosineEmbeddingLoss",
    summary: "1 − cos(input1, input2) where the target is 1, max(0, cos − margin) where it is −1",
    inputs: ["input1", "input2", "target"],
    options: { margin: fallback(float, 0), ...reduced },
    run(b, [first, second, target], { margin, ...options }) {
      const [x, y] = [first as TensorValue, second as TensorValue];
      sameShapes(b, x, y, "second input");
      const dim = lastDim(b, x);
      const kept = x.type.shape.slice(0, -1);
      const sumOf = (value: TensorValue): TensorValue => over(b, value, dim, kept);
      const size = (value: TensorValue): TensorValue => b.op(add, [sumOf(b.op(square, [value])), COSINE_EPS]);
      const cosine = b.op(div, [sumOf(b.op(mul, [x, y])), b.op(sqrt, [b.op(mul, [size(x), size(y)])])]);
      const apart = positive(b, b.op(sub, [cosine, margin]));
      const isNear = isOne(b, target as TensorValue);
      const isFar = b.op(eq, [target as TensorValue, -1]);
      const near = b.op(where, [isNear, b.op(sub, [1, cosine]), 0]);
      return finish(b, b.op(add, [near, b.op(where, [isFar, apart, 0])]), options);
    },
  }),
];

export const lossFunctions: readonly TensorFunction[] = losses.map(({ name, summary, inputs, options, run }) =>
  defineFunction({
    name,
    summary,
    torch: `torch.nn.functional.${name}`,
    params: { ...Object.fromEntries(inputs.map((input) => [input, required(tensor)])), ...options },
    apply: (b, args) =>
      run(
        b,
        inputs.map((input) => args[input] as TensorValue),
        args,
      ),
  }),
);
