import type { Operand } from "../../ir/graph.ts";
import { inputOf, isUniformAlong, operandsOf, stepBefore, type AffineStep } from "./affine.ts";
import { definePass } from "../define-pass.ts";
import { rewrite } from "../rewrite.ts";

export const sinkScales = definePass({
  name: "sink-scales",
  summary:
    "Averages first and scales and shifts afterwards, where there are fewer elements and the pooling's kernel can do it.",
  examples: [
    {
      title: "a norm before average pooling",
      before: `
        graph g(%x: f32[N,2,4,4], @s: f32[2,1,1], @t: f32[2,1,1]) {
          %1 = scale_shift(%x, @s, @t): f32[N,2,4,4]
          %2 = avg_pool2d(%1, kernel_size=[2,2], stride=[2,2], padding=[0,0], dilation=[1,1], ceil_mode=false, count_include_pad=true, divisor_override=null): f32[N,2,2,2]
          return %2
        }`,
      after: `
        graph g(%x: f32[N,2,4,4], @s: f32[2,1,1], @t: f32[2,1,1]) {
          %3 = avg_pool2d(%x, kernel_size=[2,2], stride=[2,2], padding=[0,0], dilation=[1,1], ceil_mode=false, count_include_pad=true, divisor_override=null): f32[N,2,2,2]
          %2 = scale_shift(%3, @s, @t): f32[N,2,2,2]
          return %2
        }`,
    },
    {
      title: "kept where zeros are averaged in, which are not shifted",
      before: `
        graph g(%x: f32[N,2,4,4], @s: f32[2,1,1], @t: f32[2,1,1]) {
          %1 = scale_shift(%x, @s, @t): f32[N,2,4,4]
          %2 = avg_pool2d(%1, kernel_size=[3,3], stride=[2,2], padding=[1,1], dilation=[1,1], ceil_mode=false, count_include_pad=true, divisor_override=null): f32[N,2,2,2]
          return %2
        }`,
      after: `
        graph g(%x: f32[N,2,4,4], @s: f32[2,1,1], @t: f32[2,1,1]) {
          %1 = scale_shift(%x, @s, @t): f32[N,2,4,4]
          %2 = avg_pool2d(%1, kernel_size=[3,3], stride=[2,2], padding=[1,1], dilation=[1,1], ceil_mode=false, count_include_pad=true, divisor_override=null): f32[N,2,2,2]
          return %2
        }`,
    },
    {
      title: "(x − mean) / std before a mean; what differs from row to row stays before it",
      before: `
        graph g(%x: f32[N,2,4,4], @row: f32[4,1], @m: f32[2,1,1], @s: f32[2,1,1]) {
          %1 = add(%x, @row): f32[N,2,4,4]
          %2 = sub(%1, @m): f32[N,2,4,4]
          %3 = div(%2, @s): f32[N,2,4,4]
          %4 = mean(%3, dims=[2,3]): f32[N,2,1,1]
          return %4
        }`,
      after: `
        graph g(%x: f32[N,2,4,4], @row: f32[4,1], @m: f32[2,1,1], @s: f32[2,1,1]) {
          %1 = add(%x, @row): f32[N,2,4,4]
          %5 = mean(%1, dims=[2,3]): f32[N,2,1,1]
          %6 = sub(%5, @m): f32[N,2,1,1]
          %4 = div(%6, @s): f32[N,2,1,1]
          return %4
        }`,
    },
  ],
  run(graph, notes, facts) {
    return rewrite(graph, (pool, rewriter) => {
      const dims = pool.op.averages?.(pool.attrs);
      const [input] = pool.inputs;
      if (!dims || input === undefined || pool.epilogue.length > 0) return undefined;
      const { shape } = rewriter.typeOf(input);
      const isEven = (step: AffineStep): boolean =>
        operandsOf(step).every((values) => dims.every((dim) => isUniformAlong(rewriter, values, shape, dim)));
      const moved: AffineStep[] = [];
      let source = input;
      for (
        let step = stepBefore(rewriter, source, facts);
        step && isEven(step);
        step = stepBefore(rewriter, source, facts)
      ) {
        moved.unshift(step);
        source = inputOf(step);
      }
      const last = moved.at(-1);
      if (!last) return undefined;
      for (const { node } of moved) notes.done("sink", node, pool);
      const on = ({ node, at }: AffineStep, value: Operand): Operand[] => node.inputs.with(at, value);
      const pooled = rewriter.add(pool.op, [source], pool.origin, { attrs: pool.attrs });
      const value = moved.slice(0, -1).reduce<Operand>((before, step) => {
        const { op, origin, attrs, folded = [] } = step.node;
        return rewriter.add(op, on(step, before), origin, { attrs, folded });
      }, pooled);
      return { ...last.node, id: pool.id, inputs: on(last, value), type: pool.type };
    });
  },
});
