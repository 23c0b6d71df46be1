import { nameInputs } from "../ir/op.ts";
import { definePass } from "./define-pass.ts";
import { rewrite } from "./rewrite.ts";

export const foldConstants = definePass({
  name: "fold-constants",
  summary: "Calculates what only depends on numbers.",
  examples: [
    {
      title: "a sum of numbers",
      before: `
        graph g(%x: f32[2,3]) {
          %1 = add(2, 3): f32[]
          %2 = mul(%x, %1): f32[2,3]
          return %2
        }`,
      after: `
        graph g(%x: f32[2,3]) {
          %2 = mul(%x, 5): f32[2,3]
          return %2
        }`,
    },
  ],
  run: (graph) =>
    rewrite(graph, (node) => {
      if (node.op.kernel.kind !== "pointwise" || node.inputs.length === 0 || node.epilogue.length > 0) return undefined;
      if (
        !node.inputs.every((input) => typeof input === "number") ||
        graph.outputs.some((output) => output.id === node.id)
      )
        return undefined;
      const tensors = node.inputs.map((value) => ({ shape: [], data: Float64Array.of(value as number) }));
      return node.op.reference(nameInputs(node.op, tensors), node.attrs, [])[0];
    }),
});
