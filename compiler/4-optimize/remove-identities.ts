import { asShape, keepsOrder } from "./as-shape.ts";
import { definePass } from "./define-pass.ts";
import { rewrite } from "./rewrite.ts";

export const removeIdentities = definePass({
  name: "remove-identities",
  summary:
    "Takes out what does nothing: dropout in inference code, views of the same shape, orders that stay; merges reshapes in a row.",
  examples: [
    {
      title: "dropout",
      before: `
        graph g(%x: f32[2,3]) {
          %1 = identity(%x): f32[2,3]
          %2 = relu(%1): f32[2,3]
          return %2
        }`,
      after: `
        graph g(%x: f32[2,3]) {
          %2 = relu(%x): f32[2,3]
          return %2
        }`,
    },
    {
      title: "a reshape of a reshape",
      before: `
        graph g(%x: f32[2,3]) {
          %1 = reshape(%x, shape=[6]): f32[6]
          %2 = reshape(%1, shape=[3,2]): f32[3,2]
          return %2
        }`,
      after: `
        graph g(%x: f32[2,3]) {
          %3 = reshape(%x, shape=[3,2]): f32[3,2]
          return %3
        }`,
    },
  ],
  run: (graph, notes) =>
    rewrite(graph, (node, rewriter) => {
      const [input] = node.inputs;
      const { kernel } = node.op;
      if (input === undefined || kernel.kind !== "view" || node.epilogue.length > 0) return undefined;
      const { shape } = rewriter.typeOf(input);
      if (kernel.doesNothing) notes.done("remove", node);
      // A part may be all at this size, and less at another.
      const isAllHere = graph.openSizes !== undefined && node.op.takesPart !== undefined;
      if (!isAllHere && kernel.isIdentity(node.attrs, shape, node.type.shape)) return input;
      const before = rewriter.nodeOf(input);
      if (!kernel.keepsOrder || !before || !keepsOrder(before)) return undefined;
      return asShape(rewriter, input, node.type.shape, node.origin);
    }),
});
