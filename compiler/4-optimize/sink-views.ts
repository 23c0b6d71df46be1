import { isValue, type Node, type Operand, type ValueId } from "../ir/graph.ts";
import { sameShape, type Shape } from "../ir/types.ts";
import { reshape } from "../ops/arrangement/views.ts";
import { asShape, keepsOrder } from "./as-shape.ts";
import { canCarry } from "./can-carry.ts";
import { definePass } from "./define-pass.ts";
import { rewrite, type Rewriter } from "./rewrite.ts";

export const sinkViews = definePass({
  name: "sink-views",
  summary:
    "Moves a pointwise op before a view that adds or drops dimensions of size 1, so that it can ride on what makes the view's input.",
  examples: [
    {
      title: "bn and relu after a one-dimensional conv, which is a conv2d of images one row high",
      before: `
        graph g(%x: f32[N,2,1,8], @w: f32[3,2,1,3], @s: f32[3,1], @t: f32[3,1]) {
          %1 = conv2d(%x, @w, stride=[1,1], padding=[0,0,1,1], dilation=[1,1], groups=1): f32[N,3,1,8]
          %2 = reshape(%1, shape=[N,3,8]): f32[N,3,8]
          %3 = scale_shift(%2, @s, @t): f32[N,3,8]
          %4 = relu(%3): f32[N,3,8]
          return %4
        }`,
      after: `
        graph g(%x: f32[N,2,1,8], @w: f32[3,2,1,3], @s: f32[3,1], @t: f32[3,1]) {
          %1 = conv2d(%x, @w, stride=[1,1], padding=[0,0,1,1], dilation=[1,1], groups=1): f32[N,3,1,8]
          %5 = reshape(@s, shape=[1,3,1,1]): f32[1,3,1,1]
          %6 = reshape(@t, shape=[1,3,1,1]): f32[1,3,1,1]
          %7 = scale_shift(%1, %5, %6): f32[N,3,1,8]
          %9 = relu(%7): f32[N,3,1,8]
          %10 = reshape(%9, shape=[N,3,8]): f32[N,3,8]
          return %10
        }`,
    },
    {
      title: "kept where the view mixes dimensions, or where somebody else reads it",
      before: `
        graph g(%x: f32[N,3], @w: f32[4,3]) {
          %1 = linear(%x, @w): f32[N,4]
          %2 = reshape(%1, shape=[N,2,2]): f32[N,2,2]
          %3 = relu(%2): f32[N,2,2]
          %4 = softmax(%x, dim=1): f32[N,3]
          %5 = reshape(%4, shape=[N,3,1]): f32[N,3,1]
          %6 = relu(%5): f32[N,3,1]
          return %3, %5, %6
        }`,
      after: `
        graph g(%x: f32[N,3], @w: f32[4,3]) {
          %1 = linear(%x, @w): f32[N,4]
          %2 = reshape(%1, shape=[N,2,2]): f32[N,2,2]
          %3 = relu(%2): f32[N,2,2]
          %4 = softmax(%x, dim=1): f32[N,3]
          %5 = reshape(%4, shape=[N,3,1]): f32[N,3,1]
          %6 = relu(%5): f32[N,3,1]
          return %3, %5, %6
        }`,
    },
  ],
  run(graph, _, { readCounts }) {
    const reads = new Map(readCounts);
    return rewrite(graph, (node, rewriter) => {
      if (node.op.kernel.kind !== "pointwise" || node.epilogue.length > 0) return undefined;
      const own = [...new Set(node.inputs.filter(isValue))].filter(
        (id) => reads.get(id) === node.inputs.filter((input) => input === id).length,
      );
      if (own.some((id) => isCarrier(rewriter.nodeOf(id), node.type.shape))) return undefined;
      const view = own.find((id) => isViewOfCarrier(rewriter, id, node.type.shape, reads));
      if (view === undefined) return undefined;
      const source = rewriter.nodeOf(view)?.inputs[0] as ValueId;
      const [from, to] = [rewriter.typeOf(source).shape, node.type.shape];
      const operands = node.inputs.map((each) => (each === view ? source : along(rewriter, each, from, to, node)));
      const { op, origin, attrs, folded = [] } = node;
      const value = rewriter.add(op, operands, origin, { attrs, folded });
      const result = rewriter.add(reshape, [value], origin, { attrs: { shape: to } });
      reads.set(value, 1).set(result, reads.get(node.id) ?? 0);
      return result;
    });
  },
});

/** Whether a pointwise op of that shape could ride on a node. */
const isCarrier = (node: Node | undefined, shape: Shape): boolean =>
  node !== undefined && canCarry(node) && sameShape(node.type.shape, shape);

/** Whether a value is a view of that shape, with nothing but dimensions of size 1 added or dropped, of what nobody else reads. */
function isViewOfCarrier(rewriter: Rewriter, id: ValueId, shape: Shape, reads: ReadonlyMap<ValueId, number>): boolean {
  const view = rewriter.nodeOf(id);
  const source = view && keepsOrder(view) ? rewriter.nodeOf(view.inputs[0]) : undefined;
  if (!view || !source || !canCarry(source) || reads.get(source.id) !== 1) return false;
  return sameShape(view.type.shape, shape) && isSparing(source.type.shape, shape);
}

/** Whether two shapes are the same but for dimensions of size 1. */
const isSparing = (a: Shape, b: Shape): boolean => sameShape(withoutOnes(a), withoutOnes(b));

const withoutOnes = (shape: Shape): Shape => shape.filter((size) => size !== 1);

/** An operand that broadcasts against the shape after the view, as one that does so against the shape before it. */
function along(rewriter: Rewriter, operand: Operand, before: Shape, after: Shape, { origin }: Node): Operand {
  if (!isValue(operand)) return operand;
  const own = rewriter.typeOf(operand).shape;
  const sizes = after.flatMap((size, i) => (size === 1 ? [] : [own[i - (after.length - own.length)] ?? 1]));
  const shape = before.map((size) => (size === 1 ? 1 : (sizes.shift() ?? 1)));
  return own.length === 0 ? operand : asShape(rewriter, operand, shape, origin);
}
