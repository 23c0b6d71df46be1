import type { Operand } from "../../ir/graph.ts";
import { rsqrt } from "../../ops/elementwise/activations.ts";
import { add, mul, sub } from "../../ops/elementwise/arithmetic.ts";
import { scaleShift } from "../../ops/normalization/normalization.ts";
import { definePass } from "../define-pass.ts";
import { rewrite } from "../rewrite.ts";

export const scaleBatchNorms = definePass({
  name: "scale-batch-norms",
  summary:
    "Makes a batch norm with running statistics one multiply-add, whose factors are computed when the weights are loaded.",
  examples: [
    {
      title: "running statistics",
      before: `
        graph g(%x: f32[2,3,4,4], @m: f32[3,1,1], @v: f32[3,1,1], @w: f32[3,1,1], @b: f32[3,1,1]) {
          %1 = batch_norm(%x, @m, @v, @w, @b, eps=0.00001): f32[2,3,4,4]
          return %1
        }`,
      after: `
        graph g(%x: f32[2,3,4,4], @m: f32[3,1,1], @v: f32[3,1,1], @w: f32[3,1,1], @b: f32[3,1,1]) {
          %2 = add(@v, 0.00001): f32[3,1,1]
          %3 = rsqrt(%2): f32[3,1,1]
          %4 = mul(%3, @w): f32[3,1,1]
          %5 = mul(@m, %4): f32[3,1,1]
          %6 = sub(@b, %5): f32[3,1,1]
          %7 = scale_shift(%x, %4, %6): f32[2,3,4,4]
          return %7
        }`,
    },
  ],
  run(graph, notes, { isKnown }) {
    return rewrite(graph, (node, rewriter) => {
      const { statistics } = node.op;
      if (!statistics) return undefined;
      const at = (i: number): Operand => node.inputs[i] as Operand;
      const [x, mean, variance] = [at(0), at(statistics.mean), at(statistics.variance)];
      const [weight, bias] = [at(statistics.weight), at(statistics.bias)];
      if (isKnown(x)) return undefined;
      if (![mean, variance].every(isKnown)) return notes.refused("scale", node, undefined, "statistics-at-run-time");
      if (![weight, bias].every(isKnown)) return notes.refused("scale", node, undefined, "weights-at-run-time");
      const { origin } = node;
      const [scaleName, shiftName] = [{ name: `${origin.path}.scale` }, { name: `${origin.path}.shift` }];
      const raised = rewriter.add(add, [variance, node.attrs[statistics.eps] as number], origin);
      const deviation = rewriter.add(rsqrt, [raised], origin, scaleName);
      const scale = weight === 1 ? deviation : rewriter.add(mul, [deviation, weight], origin, scaleName);
      const shift = rewriter.add(sub, [bias, rewriter.add(mul, [mean, scale], origin)], origin, shiftName);
      return rewriter.add(scaleShift, [x, scale, shift], origin);
    });
  },
});
