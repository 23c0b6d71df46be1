import { bool, fallback, float } from "../../ir/arguments.ts";
import type { Build } from "../../ir/build.ts";
import type { TensorValue } from "../../ir/value.ts";
import { relu, sqrt } from "../../ops/elementwise/activations.ts";
import { add, div, mul, sub } from "../../ops/elementwise/arithmetic.ts";
import { eq, lt, where } from "../../ops/elementwise/comparisons.ts";
import { square } from "../../ops/elementwise/mathematics.ts";
import { softplus } from "../../ops/elementwise/soft-activations.ts";
import { binaryCrossEntropyWithLogits } from "../../ops/loss/binary-cross-entropy.ts";
import { mean } from "../../ops/reduction/reduce.ts";
import { pairwiseDistance } from "../distance.ts";
import { reshapeTo } from "../shape.ts";
import { classesOf, checkedWeight } from "./by-class.ts";
import { loss, optional, reduced, finish, sameShapes, over, positive, lastDim, type Loss } from "./define-loss.ts";

/** A margin ranking's or embedding's target: 1 or −1. */
const isOne = (b: Build, target: TensorValue): TensorValue => b.op(eq, [target, 1]);

/** PyTorch's own least for the product of the norms. */
const COSINE_EPS = 1e-12;

export const marginLosses: readonly Loss[] = [
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
      const { dim, count, isTarget, perClass, expected, isHeld, counts } = classesOf(b, x, target as TensorValue);
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
      const every = b.op(div, [ownWeight ? b.op(mul, [others, ownWeight]) : others, count]);
      const each = isHeld ? every : b.op(mul, [every, counts]);
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
