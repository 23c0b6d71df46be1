import { countReads, isValue, type Node, type Operand } from "../ir/graph.ts";
import { sameShape, type Dim, type Shape } from "../ir/types.ts";
import { mul } from "../ops/arithmetic.ts";
import { conv2d } from "../ops/conv2d.ts";
import { linear } from "../ops/linear.ts";
import { scaleShift } from "../ops/normalization.ts";
import { reshape } from "../ops/views.ts";
import { definePass } from "./define-pass.ts";
import { rewrite, weightOnly, type Edit } from "./rewrite.ts";

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
          %1 = conv2d(%x, @w, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[1,3,4,4]
          %3 = reshape(@s, shape=[3,1,1,1]): f32[3,1,1,1]
          %4 = reshape(@t, shape=[3]): f32[3]
          %5 = mul(@w, %3): f32[3,2,1,1]
          %6 = conv2d(%x, %5, %4, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[1,3,4,4]
          return %6
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
  run(graph) {
    const reads = countReads(graph);
    const known = weightOnly(graph);
    const isKnown = (operand: Operand | undefined): boolean =>
      operand === undefined || operand === "" || !isValue(operand) || known.has(operand);
    return rewrite(graph, (node, edit) => {
      if (node.op !== scaleShift || node.epilogue.length > 0) return undefined;
      const [x, scale, shift] = node.inputs as readonly [Operand, Operand, Operand];
      const layer = edit.nodeOf(x);
      if (!layer || layer.epilogue.length > 0 || reads.get(layer.id) !== 1) return undefined;
      const channelDim = layer.op === conv2d ? 1 : layer.op === linear ? layer.type.shape.length - 1 : undefined;
      if (channelDim === undefined) return undefined;
      const [input, weight, bias] = layer.inputs as readonly [Operand, Operand, Operand | undefined];
      if (isKnown(input) || ![weight, bias, scale, shift].every(isKnown)) return undefined;
      if (![scale, shift].every((each) => isPerChannel(edit.typeOf(each).shape, layer.type.shape, channelDim)))
        return undefined;
      return fold(edit, node, layer, { input, weight, bias: bias === "" ? undefined : bias, scale, shift });
    });
  },
});

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
function fold(edit: Edit, norm: Node, layer: Node, { input, weight, bias, scale, shift }: FoldParts): Operand {
  const { origin } = norm;
  const { path } = layer.origin;
  const [outs, ...others] = edit.typeOf(weight).shape as [Dim, ...Dim[]];
  const asShape = (values: Operand, shape: Shape): Operand =>
    sameShape(edit.typeOf(values).shape, shape) ? values : edit.add(reshape, [values], origin, { attrs: { shape } });
  const perOutput = asShape(scale, [outs, ...others.map(() => 1)]);
  const moved = asShape(shift, [outs]);
  const newWeight = edit.add(mul, [weight, perOutput], origin, { name: `${path}.weight_folded` });
  const newBias =
    bias === undefined
      ? moved
      : edit.add(scaleShift, [bias, asShape(scale, [outs]), moved], origin, { name: `${path}.bias_folded` });
  const folded = [...(layer.folded ?? []), { op: norm.op, origin }, ...(norm.folded ?? [])];
  return edit.add(layer.op, [input, newWeight, newBias], layer.origin, { attrs: layer.attrs, folded });
}
