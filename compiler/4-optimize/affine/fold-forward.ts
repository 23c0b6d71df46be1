import type { Node, Operand } from "../../ir/graph.ts";
import type { Facts } from "../../ir/facts.ts";
import { perSample, productOf, sameShape } from "../../ir/types.ts";
import { add } from "../../ops/elementwise/arithmetic.ts";
import { reshape } from "../../ops/arrangement/views.ts";
import { chainBefore, foldedOf, inputOf, isReadOnce, type Window, type WindowedStep } from "./affine.ts";
import { canCarry } from "../can-carry.ts";
import type { Reason } from "../decision.ts";
import { definePass } from "../define-pass.ts";
import { factorsOf, isWithinWindow } from "./factors.ts";
import { foldIntoFilters, foldIntoRows, isPadded } from "./folded-weights.ts";
import { keepsOrder } from "../as-shape.ts";
import { rewrite, type Rewriter } from "../rewrite.ts";

export const foldForward = definePass({
  name: "fold-forward",
  summary:
    "Folds a norm, or a normalisation of the input, that no kernel before it could do on the way into the weights of the convolution or linear layer after it.",
  examples: [
    {
      title: "a norm of two tensors side by side, before a convolution without padding",
      before: `
        graph g(%x: f32[N,1,4,4], %y: f32[N,1,4,4], @s: f32[2,1,1], @t: f32[2,1,1], @w: f32[3,2,1,1], @b: f32[3]) {
          %1 = cat(%x, %y, dim=1): f32[N,2,4,4]
          %2 = scale_shift(%1, @s, @t): f32[N,2,4,4]
          %3 = conv2d(%2, @w, @b, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[N,3,4,4]
          return %3
        }`,
      after: `
        graph g(%x: f32[N,1,4,4], %y: f32[N,1,4,4], @s: f32[2,1,1], @t: f32[2,1,1], @w: f32[3,2,1,1], @b: f32[3]) {
          %1 = cat(%x, %y, dim=1): f32[N,2,4,4]
          %6 = mul(@w, @s): f32[3,2,1,1]
          %7 = mul(@w, @t): f32[3,2,1,1]
          %8 = sum(%7, dims=[1,2,3]): f32[3,1,1,1]
          %9 = reshape(%8, shape=[3]): f32[3]
          %10 = add(@b, %9): f32[3]
          %3 = conv2d(%1, %6, %10, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[N,3,4,4]
          return %3
        }`,
    },
    {
      title: "(x − mean) / std, whose border needs values of its own",
      before: `
        graph g(%x: f32[N,2,4,4], @m: f32[2,1,1], @s: f32[2,1,1], @w: f32[2,2,3,3]) {
          %1 = sub(%x, @m): f32[N,2,4,4]
          %2 = div(%1, @s): f32[N,2,4,4]
          %3 = conv2d(%2, @w, stride=[1,1], padding=[1,1,1,1], dilation=[1,1], groups=1): f32[N,2,4,4]
          return %3
        }`,
      after: `
        graph g(%x: f32[N,2,4,4], @m: f32[2,1,1], @s: f32[2,1,1], @w: f32[2,2,3,3]) {
          %4 = reshape(@m, shape=[2]): f32[2]
          %5 = sub(0, %4): f32[2]
          %6 = reshape(@s, shape=[2]): f32[2]
          %7 = div(%5, %6): f32[2]
          %8 = div(1, %6): f32[2]
          %9 = reshape(%8, shape=[2,1,1]): f32[2,1,1]
          %10 = mul(@w, %9): f32[2,2,3,3]
          %11 = reshape(%7, shape=[2,1,1]): f32[2,1,1]
          %12 = mul(@w, %11): f32[2,2,3,3]
          %13 = sum(%12, dims=[1]): f32[2,1,3,3]
          %14 = arange(start=1, step=0, count=1): f32[1]
          %15 = reshape(%14, shape=[1,1,1,1]): f32[1,1,1,1]
          %16 = expand(%15, shape=[1,1,4,4]): f32[1,1,4,4]
          %17 = conv2d(%16, %13, stride=[1,1], padding=[1,1,1,1], dilation=[1,1], groups=1): f32[1,2,4,4]
          %18 = conv2d(%x, %10, stride=[1,1], padding=[1,1,1,1], dilation=[1,1], groups=1): f32[N,2,4,4]
          %3 = add(%18, %17): f32[N,2,4,4]
          return %3
        }`,
    },
    {
      title: "channels that become features",
      before: `
        graph g(%x: f32[N,2,3,1], @s: f32[2,1,1], @w: f32[5,6]) {
          %1 = mul(%x, @s): f32[N,2,3,1]
          %2 = add(%1, 0.5): f32[N,2,3,1]
          %3 = reshape(%2, shape=[N,6]): f32[N,6]
          %4 = linear(%3, @w): f32[N,5]
          return %4
        }`,
      after: `
        graph g(%x: f32[N,2,3,1], @s: f32[2,1,1], @w: f32[5,6]) {
          %5 = reshape(@s, shape=[2,1]): f32[2,1]
          %6 = expand(%5, shape=[2,3]): f32[2,3]
          %7 = reshape(%6, shape=[6]): f32[6]
          %8 = mul(@w, %7): f32[5,6]
          %9 = arange(start=0.5, step=0, count=6): f32[6]
          %10 = linear(%9, @w): f32[5]
          %11 = reshape(%x, shape=[N,6]): f32[N,6]
          %4 = linear(%11, %8, %10): f32[N,5]
          return %4
        }`,
    },
    {
      title: "left where the kernel before it does it on the way",
      before: `
        graph g(%x: f32[N,2,4,4], @s: f32[2,1,1], @t: f32[2,1,1], @w: f32[3,2,1,1]) {
          %1 = relu(%x): f32[N,2,4,4]
          %2 = scale_shift(%1, @s, @t): f32[N,2,4,4]
          %3 = conv2d(%2, @w, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[N,3,4,4]
          return %3
        }`,
      after: `
        graph g(%x: f32[N,2,4,4], @s: f32[2,1,1], @t: f32[2,1,1], @w: f32[3,2,1,1]) {
          %1 = relu(%x): f32[N,2,4,4]
          %2 = scale_shift(%1, @s, @t): f32[N,2,4,4]
          %3 = conv2d(%2, @w, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[N,3,4,4]
          return %3
        }`,
    },
  ],
  run(graph, notes, facts) {
    return rewrite(graph, (layer, rewriter) => {
      const [input, ...weights] = layer.inputs as readonly [Operand, ...Operand[]];
      const window = layer.epilogue.length > 0 ? undefined : windowOf(layer, rewriter);
      if (!window || !weights.every(facts.isKnown)) return undefined;
      const steps = stepsInto(rewriter, input, window, facts);
      const [first] = steps;
      if (!first) return undefined;
      const why = whyNot(rewriter, layer, steps, facts);
      for (const { node } of steps)
        if (why) notes.refused("fold-forward", node, layer, why);
        else notes.done("fold-forward", node, layer);
      if (why) return undefined;

      const factors = factorsOf(rewriter, steps);
      const { origin } = first.node;
      const fold = layer.op.layer?.weights === "rows" ? foldIntoRows : foldIntoFilters;
      const { weight, bias, border } = fold(rewriter, layer, factors, origin);
      const image = likeInput(rewriter, inputOf(first), layer);
      const inputs = [image, weight, ...(bias === undefined ? [] : [bias])];
      const folded = [...steps.flatMap(({ node }) => foldedOf(node)), ...(layer.folded ?? [])];
      if (border === undefined) return { ...layer, inputs, folded };
      const inner = rewriter.add(layer.op, inputs, layer.origin, { attrs: layer.attrs, folded });
      return { id: layer.id, op: add, attrs: {}, inputs: [inner, border], epilogue: [], type: layer.type, origin };
    });
  },
});

/** Where the values that a layer sums lie in its input. */
function windowOf({ op, inputs }: Node, rewriter: Rewriter): Window | undefined {
  const sums = op.layer?.sums;
  if (sums === undefined) return undefined;
  const from = sums < 0 ? rewriter.typeOf(inputs[0] as Operand).shape.length + sums : sums;
  return { from, to: from + 1 };
}

/** The last scales and shifts before a layer that are the same for all elements of a channel. */
function stepsInto(rewriter: Rewriter, input: Operand, window: Window, facts: Facts): readonly WindowedStep[] {
  const steps = chainBefore(rewriter, input, window, facts);
  return steps.slice(steps.findLastIndex((step) => !isWithinWindow(rewriter, step)) + 1);
}

function whyNot(rewriter: Rewriter, layer: Node, steps: readonly WindowedStep[], facts: Facts): Reason | undefined {
  if (canRide(rewriter, steps[0] as WindowedStep, facts)) return "rides-for-free";
  return pays(rewriter, layer, steps) ? undefined : "border-costs-more";
}

/** What a kernel before it can do to each element at no cost is better left there. */
function canRide(rewriter: Rewriter, first: WindowedStep, facts: Facts): boolean {
  const producer = rewriter.nodeOf(inputOf(first));
  return producer !== undefined && canCarry(producer) && isReadOnce(facts, producer.id);
}

/**
 * A border costs reading one value for each of the result, on every run; what is saved is to read and write each of the
 * input. What only scales needs none: zeros stay zeros.
 */
function pays(rewriter: Rewriter, layer: Node, steps: readonly WindowedStep[]): boolean {
  if (!isPadded(layer) || steps.every(({ node }) => node.op.affine?.keepsZero)) return true;
  const input = rewriter.typeOf(layer.inputs[0] as Operand);
  return perSample(productOf(layer.type.shape)) <= 2 * perSample(productOf(input.shape));
}

/** The value in the shape that a layer's input had behind the views between them. */
function likeInput(rewriter: Rewriter, value: Operand, layer: Node): Operand {
  const input = layer.inputs[0] as Operand;
  const { shape } = rewriter.typeOf(input);
  if (sameShape(rewriter.typeOf(value).shape, shape)) return value;
  const view = rewriter.nodeOf(input);
  return rewriter.add(reshape, [value], view && keepsOrder(view) ? view.origin : layer.origin, { attrs: { shape } });
}
