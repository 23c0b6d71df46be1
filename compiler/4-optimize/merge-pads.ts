import { isValue, type Graph, type ValueId } from "../ir/graph.ts";
import { definePass } from "./define-pass.ts";
import { rewrite } from "./rewrite.ts";

export const mergePads = definePass({
  name: "merge-pads",
  summary: "Makes zeros around an image the padding of the convolutions that follow, which costs no copy.",
  examples: [
    {
      title: "a border that is wider at the bottom and on the right",
      before: `
        graph g(%x: f32[N,2,4,4], @w: f32[3,2,3,3]) {
          %1 = pad(%x, before=[0,0,0,0], after=[0,0,1,1], mode="constant", value=0): f32[N,2,5,5]
          %2 = conv2d(%1, @w, stride=[2,2], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[N,3,2,2]
          return %2
        }`,
      after: `
        graph g(%x: f32[N,2,4,4], @w: f32[3,2,3,3]) {
          %2 = conv2d(%x, @w, stride=[2,2], padding=[0,1,0,1], dilation=[1,1], groups=1): f32[N,3,2,2]
          return %2
        }`,
    },
    {
      title: "kept where something else reads the border",
      before: `
        graph g(%x: f32[N,2,4,4], @w: f32[3,2,3,3]) {
          %1 = pad(%x, before=[0,0,1,1], after=[0,0,1,1], mode="constant", value=0): f32[N,2,6,6]
          %2 = conv2d(%1, @w, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[N,3,4,4]
          return %2, %1
        }`,
      after: `
        graph g(%x: f32[N,2,4,4], @w: f32[3,2,3,3]) {
          %1 = pad(%x, before=[0,0,1,1], after=[0,0,1,1], mode="constant", value=0): f32[N,2,6,6]
          %2 = conv2d(%1, @w, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[N,3,4,4]
          return %2, %1
        }`,
    },
    {
      title: "kept where the border is not zero, or not around the image",
      before: `
        graph g(%x: f32[N,2,4,4], @w: f32[3,2,3,3], @v: f32[3,3,1,1]) {
          %1 = pad(%x, before=[0,0,1,1], after=[0,0,1,1], mode="constant", value=0.5): f32[N,2,6,6]
          %2 = conv2d(%1, @w, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[N,3,4,4]
          %3 = pad(%x, before=[0,1,0,0], after=[0,0,0,0], mode="constant", value=0): f32[N,3,4,4]
          %4 = conv2d(%3, @v, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[N,3,4,4]
          %5 = pad(%x, before=[0,0,0,0], after=[0,1,0,0], mode="constant", value=0): f32[N,3,4,4]
          %6 = conv2d(%5, @v, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[N,3,4,4]
          return %2, %4, %6
        }`,
      after: `
        graph g(%x: f32[N,2,4,4], @w: f32[3,2,3,3], @v: f32[3,3,1,1]) {
          %1 = pad(%x, before=[0,0,1,1], after=[0,0,1,1], mode="constant", value=0.5): f32[N,2,6,6]
          %2 = conv2d(%1, @w, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[N,3,4,4]
          %3 = pad(%x, before=[0,1,0,0], after=[0,0,0,0], mode="constant", value=0): f32[N,3,4,4]
          %4 = conv2d(%3, @v, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[N,3,4,4]
          %5 = pad(%x, before=[0,0,0,0], after=[0,1,0,0], mode="constant", value=0): f32[N,3,4,4]
          %6 = conv2d(%5, @v, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1): f32[N,3,4,4]
          return %2, %4, %6
        }`,
    },
  ],
  run(graph, notes) {
    const read = readOtherwise(graph);
    return rewrite(graph, (node, rewriter) => {
      const { withBorder } = node.op;
      const border = withBorder && rewriter.nodeOf(node.inputs[0]);
      const { zeroBorder } = border?.op ?? {};
      if (!border || !zeroBorder) return undefined;
      const zeros = border.epilogue.length > 0 ? undefined : zeroBorder(border.attrs);
      const attrs = zeros && withBorder(node.attrs, zeros);
      if (!attrs) return notes.refused("fold-forward", border, node, "no-zero-border");
      if (read.has(border.id)) return notes.refused("fold-forward", border, node, "read-elsewhere");
      notes.done("fold-forward", border, node);
      const inputs = [border.inputs[0] as ValueId, ...node.inputs.slice(1)];
      const folded = [...(border.folded ?? []), { op: border.op, origin: border.origin }, ...(node.folded ?? [])];
      return { ...node, inputs, attrs, folded };
    });
  },
});

/** What is read by anything but a layer that pads its image. */
function readOtherwise(graph: Graph): ReadonlySet<ValueId> {
  const read = new Set(graph.outputs.map(({ id }) => id));
  for (const { op, inputs, epilogue } of graph.nodes) {
    const others = [...(op.withBorder ? inputs.slice(1) : inputs), ...epilogue.flatMap((step) => step.operands)];
    for (const id of others.filter(isValue)) read.add(id);
  }
  return read;
}
