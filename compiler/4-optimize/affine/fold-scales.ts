import type { Node, Operand } from "../../ir/graph.ts";
import type { Dim, Shape } from "../../ir/types.ts";
import { mul } from "../../ops/elementwise/arithmetic.ts";
import { scaleShift } from "../../ops/normalization/normalization.ts";
import { asShape } from "../as-shape.ts";
import type { Reason } from "../decision.ts";
import { definePass } from "../define-pass.ts";
import { rewrite, type Rewriter } from "../rewrite.ts";
import { scaledAndShifted } from "./affine.ts";
import { timesChannels } from "./times-channels.ts";

export const foldScales = definePass({
  name: "fold-scales",
  summary:
    "Folds a norm into the weights of the convolution or linear layer before it, where nothing else reads what lies between.",
  examples: [
    {
      title: "conv, then bn",
      before: `
        graph g(%x: f32[1,2,4,4], @w: f32[3,2,1,1], @s: f32[3,1,1], @t: f32[3,1,1]) {
          %1 = conv2d(%x, @w, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[1,3,4,4]
          %2 = scale_shift(%1, @s, @t): f32[1,3,4,4]
          return %2
        }`,
      after: `
        graph g(%x: f32[1,2,4,4], @w: f32[3,2,1,1], @s: f32[3,1,1], @t: f32[3,1,1]) {
          %3 = reshape(@s, shape=[3,1,1,1]): f32[3,1,1,1]
          %4 = mul(@w, %3): f32[3,2,1,1]
          %5 = reshape(@t, shape=[3]): f32[3]
          %6 = conv2d(%x, %4, %5, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[1,3,4,4]
          return %6
        }`,
    },
    {
      title: "a transposed conv in groups, whose weight has the output channels of a group second",
      before: `
        graph g(%x: f32[1,4,4,4], @w: f32[4,3,2,2], @b: f32[6], @s: f32[6,1,1], @t: f32[6,1,1]) {
          %1 = conv_transpose2d(%x, @w, @b, stride=[2,2], padding=[0,0], output_padding=[0,0], dilation=[1,1], groups=2): f32[1,6,8,8]
          %2 = scale_shift(%1, @s, @t): f32[1,6,8,8]
          return %2
        }`,
      after: `
        graph g(%x: f32[1,4,4,4], @w: f32[4,3,2,2], @b: f32[6], @s: f32[6,1,1], @t: f32[6,1,1]) {
          %3 = reshape(@w, shape=[2,2,3,2,2]): f32[2,2,3,2,2]
          %4 = reshape(@s, shape=[2,1,3,1,1]): f32[2,1,3,1,1]
          %5 = mul(%3, %4): f32[2,2,3,2,2]
          %6 = reshape(%5, shape=[4,3,2,2]): f32[4,3,2,2]
          %7 = reshape(@t, shape=[6]): f32[6]
          %8 = reshape(@s, shape=[6]): f32[6]
          %9 = scale_shift(@b, %8, %7): f32[6]
          %10 = conv_transpose2d(%x, %6, %9, stride=[2,2], padding=[0,0], output_padding=[0,0], dilation=[1,1], groups=2): f32[1,6,8,8]
          return %10
        }`,
    },
    {
      title: "conv with a bias that is read twice",
      before: `
        graph g(%x: f32[1,2,4,4], @w: f32[3,2,1,1], @b: f32[3], @s: f32[3,1,1], @t: f32[3,1,1]) {
          %1 = conv2d(%x, @w, @b, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[1,3,4,4]
          %2 = scale_shift(%1, @s, @t): f32[1,3,4,4]
          %3 = add(%1, %2): f32[1,3,4,4]
          return %3
        }`,
      after: `
        graph g(%x: f32[1,2,4,4], @w: f32[3,2,1,1], @b: f32[3], @s: f32[3,1,1], @t: f32[3,1,1]) {
          %1 = conv2d(%x, @w, @b, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[1,3,4,4]
          %2 = scale_shift(%1, @s, @t): f32[1,3,4,4]
          %3 = add(%1, %2): f32[1,3,4,4]
          return %3
        }`,
    },
  ],
  run(graph, notes, { readCounts, isKnown }) {
    return rewrite(graph, (node, rewriter) => {
      const norm = node.epilogue.length > 0 ? undefined : scaledAndShifted(node);
      if (!norm) return undefined;
      const { x, scale, shift } = norm;
      const layer = rewriter.nodeOf(x);
      const channelDim = layer && layer.epilogue.length === 0 ? channelDimOf(layer) : undefined;
      const refused = (why: Reason): undefined => notes.refused("fold", node, layer, why);
      if (!layer || channelDim === undefined) return refused("no-layer-before");
      if (readCounts.get(layer.id) !== 1) return refused("read-elsewhere");
      const [input, weight, bias] = layer.inputs as readonly [Operand, Operand, Operand | undefined];
      if (isKnown(input)) return refused("computed-at-load");
      if (![weight, bias, scale, shift].every(isKnown)) return refused("weights-at-run-time");
      if (![scale, shift].every((each) => isPerChannel(rewriter.typeOf(each).shape, layer.type.shape, channelDim)))
        return refused("not-per-channel");
      notes.done("fold", node, layer);
      return fold(rewriter, node, layer, { input, weight, bias: bias === "" ? undefined : bias, scale, shift });
    });
  },
});

/** The dimension of a layer's result that holds what its weights are for; undefined where there are none. */
function channelDimOf({ op: { layer }, type }: Node): number | undefined {
  if (!layer) return undefined;
  return layer.outputs < 0 ? type.shape.length + layer.outputs : layer.outputs;
}

/** Holds one value for each output channel, and broadcasts along all else. */
function isPerChannel(shape: Shape, out: Shape, channelDim: number): boolean {
  const first = out.length - shape.length;
  return (
    channelDim >= first && shape.every((size, i) => (i + first === channelDim ? size === out[channelDim] : size === 1))
  );
}

interface FoldParts {
  readonly input: Operand;
  readonly weight: Operand;
  readonly bias: Operand | undefined;
  readonly scale: Operand;
  readonly shift: Operand;
}

/** (w · x + b) · s + t = (w · s) · x + (b · s + t) */
function fold(rewriter: Rewriter, norm: Node, layer: Node, { input, weight, bias, scale, shift }: FoldParts): Operand {
  const { origin } = norm;
  const { path } = layer.origin;
  const [outs, ...others] = rewriter.typeOf(weight).shape as [Dim, ...Dim[]];
  const to = (values: Operand, shape: Shape): Operand => asShape(rewriter, values, shape, origin);
  const outputs = [layer.type.shape[channelDimOf(layer) ?? 0] as Dim];
  const name = `${path}.weight_folded`;
  const newWeight =
    layer.op.layer?.weights === "transposed filters"
      ? timesChannels(rewriter, weight, scale, layer.attrs["groups"] as number, origin, { name })
      : rewriter.add(mul, [weight, to(scale, [outs, ...others.map(() => 1)])], origin, { name });
  const moved = to(shift, outputs);
  const newBias =
    bias === undefined
      ? moved
      : rewriter.add(scaleShift, [bias, to(scale, outputs), moved], origin, { name: `${path}.bias_folded` });
  const folded = [...(layer.folded ?? []), { op: norm.op, origin }, ...(norm.folded ?? [])];
  return rewriter.add(layer.op, [input, newWeight, newBias], layer.origin, { attrs: layer.attrs, folded });
}
