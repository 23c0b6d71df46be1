import { bool, fallback, int } from "../../ir/arguments.ts";
import type { Build } from "../../ir/build.ts";
import { isFixed, sameDim, showShape, type Dim, type Shape } from "../../ir/types.ts";
import type { TensorValue } from "../../ir/value.ts";
import { cat } from "../../ops/arrangement/cat.ts";
import { gather } from "../../ops/arrangement/gather.ts";
import { expand, permute } from "../../ops/arrangement/views.ts";
import { clamp } from "../../ops/elementwise/activations.ts";
import { add, div, mul } from "../../ops/elementwise/arithmetic.ts";
import { eq, logicalAnd, ne, where } from "../../ops/elementwise/comparisons.ts";
import { logaddexp } from "../../ops/elementwise/pairs.ts";
import { ctcAlignments } from "../../ops/loss/ctc-alignments.ts";
import { mean } from "../../ops/reduction/reduce.ts";
import { logProbs } from "../../ops/reduction/softmax.ts";
import { fullOf } from "../constants.ts";
import { reshapeTo, sliceOf } from "../shape.ts";
import { loss, reduction, total, type Loss } from "./define-loss.ts";

/** What all is held to: [T, N, C], or [T, C] of one sample. */
interface Sizes {
  readonly batch: Dim;
  readonly steps: number;
  readonly classes: number;
  readonly labels: number;
}

function sizesOf(b: Build, all: readonly TensorValue[]): Sizes {
  const [probs, targets, ...lengths] = all.map(({ type }) => type.shape) as [Shape, Shape, ...Shape[]];
  const isOne = probs.length === 2;
  const [steps, batch, classes] = (isOne ? [probs[0], 1, probs[1]] : probs) as readonly [Dim, Dim, Dim];
  if (probs.length !== 3 && !isOne) b.fail("rank", `ctc_loss expects log_probs [T, N, C], got ${showShape(probs)}`);
  if (!isFixed(steps) || !isFixed(classes))
    return b.fail(
      "open",
      `log_probs is [T, N, C], the steps outermost, got ${showShape(probs)}`,
      "permute(1, 0, 2) makes [T, N, C] of [N, T, C]",
    );
  const labels = targets.at(-1);
  const fits = isOne ? targets.length === 1 : targets.length === 2 && sameDim(targets[0] as Dim, batch);
  if (!fits || labels === undefined || !isFixed(labels))
    return b.fail(
      "unequal",
      `for log_probs ${showShape(probs)} the targets are ${isOne ? "[S]" : `[${showShape([batch]).slice(1, -1)}, S]`}, a row of labels for each sample, got ${showShape(targets)}`,
      "rows are as long as the longest; what stands behind a target's length does not count",
    );
  for (const shape of lengths)
    if (!(isOne && shape.length === 0) && !(shape.length === 1 && sameDim(shape[0] as Dim, batch)))
      b.fail("unequal", `the lengths are ${showShape([batch])}, one for each sample, got ${showShape(shape)}`);
  return { batch, steps, classes, labels };
}

/** The labels with blanks before, between and behind them, [N, 2S + 1]. */
function withBlanks(b: Build, targets: TensorValue, { batch, labels }: Sizes, blank: number): TensorValue {
  const one = [batch, labels, 1];
  const pairs = b.op(cat, [fullOf(b, one, blank), reshapeTo(b, targets, one)], { dim: 2 });
  return b.op(cat, [reshapeTo(b, pairs, [batch, 2 * labels]), fullOf(b, [batch, 1], blank)], { dim: 1 });
}

/** −log of the sum over all alignments, [N]; infinite where there is none, or nothing of it if that is asked. */
function likelihood(b: Build, all: readonly TensorValue[], sizes: Sizes, blank: number, zeroes: boolean): TensorValue {
  const { batch, steps, classes, labels } = sizes;
  const places = 2 * labels + 1;
  const [given, targets, stepCounts, labelCounts] = all as [TensorValue, TensorValue, TensorValue, TensorValue];
  const inOrder = b.op(permute, [reshapeTo(b, given, [steps, batch, classes])], { dims: [1, 0, 2] });
  const probs = b.hasGradients ? b.op(logProbs, [inOrder], { dim: 2 }) : inOrder;
  const [ends, counts] = [stepCounts, labelCounts].map((each) => reshapeTo(b, each, [batch])) as [
    TensorValue,
    TensorValue,
  ];

  const path = withBlanks(b, targets, sizes, blank);
  const index = b.op(expand, [reshapeTo(b, path, [batch, 1, places])], { shape: [batch, steps, places] });
  const scores = b.op(gather, [probs, index], { dim: 2, wraps: false });
  const differs = b.op(ne, [sliceOf(b, path, 1, 2, 1, places - 2), sliceOf(b, path, 1, 0, 1, places - 2)]);
  const skips = b.op(cat, [fullOf(b, [batch, 2], 0), differs], { dim: 1 });
  const ways = b.op(ctcAlignments, [scores, skips]);

  const last = reshapeTo(b, b.op(add, [ends, -1]), [batch, 1, 1]);
  const atEnd = b.op(gather, [ways, b.op(expand, [last], { shape: [batch, 1, places] })], { dim: 1, wraps: false });
  const lastAt = (back: number): TensorValue => {
    const place = reshapeTo(b, b.op(add, [b.op(mul, [counts, 2]), -back]), [batch, 1]);
    const found = b.op(gather, [reshapeTo(b, atEnd, [batch, places]), place], { dim: 1, wraps: false });
    return reshapeTo(b, found, [batch]);
  };
  const [noSteps, noLabels] = [b.op(eq, [ends, 0]), b.op(eq, [counts, 0])];
  const onBlank = b.op(where, [noSteps, b.op(where, [noLabels, 0, -Infinity]), lastAt(0)]);
  const onLabel = b.op(where, [noSteps, -Infinity, b.op(where, [noLabels, -Infinity, lastAt(1)])]);
  if (!zeroes) return b.op(mul, [b.op(logaddexp, [onBlank, onLabel]), -1]);
  const isNone = b.op(logicalAnd, [b.op(eq, [onBlank, -Infinity]), b.op(eq, [onLabel, -Infinity])]);
  const [one, other] = [onBlank, onLabel].map((way) => b.op(where, [isNone, 0, way]));
  return b.op(where, [isNone, 0, b.op(mul, [b.op(logaddexp, [one, other]), -1])]);
}

export const ctcLoss: Loss = loss({
  name: "ctc_loss",
  layer: "CTCLoss",
  summary:
    "−log of the probability of a target of labels, over all its alignments to longer steps, with blanks and repetitions",
  inputs: ["log_probs", "targets", "input_lengths", "target_lengths"],
  options: { blank: fallback(int, 0), reduction, zero_infinity: fallback(bool, false) },
  run(b, all, { blank, reduction: by, zero_infinity }) {
    const sizes = sizesOf(b, all);
    const [probs, targets, ends, counts] = all as [TensorValue, TensorValue, TensorValue, TensorValue];
    if (blank < 0 || blank >= sizes.classes)
      b.fail("range", `blank is one of the ${sizes.classes} classes, from 0 to ${sizes.classes - 1}, got ${blank}`);
    b.counts(targets, { count: sizes.classes, ignored: -1 }, "classes");
    b.counts(ends, { count: sizes.steps + 1 }, "classes");
    b.counts(counts, { count: sizes.labels + 1 }, "classes");
    const each = likelihood(b, all, sizes, blank, zero_infinity);
    if (by === "none") return probs.type.shape.length === 2 ? reshapeTo(b, each, []) : each;
    if (by === "sum") return total(b, each);
    const lengths = b.op(clamp, [reshapeTo(b, counts, [sizes.batch])], { min: 1, max: Infinity });
    return reshapeTo(b, b.op(mean, [b.op(div, [each, lengths])], { dims: [0] }), []);
  },
});
