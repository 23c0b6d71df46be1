import { mul } from "../../ops/elementwise/arithmetic.ts";
import { scaledAndShifted } from "./affine.ts";
import { scaleShift } from "../../ops/normalization/normalization.ts";
import { definePass } from "../define-pass.ts";
import { rewrite } from "../rewrite.ts";

export const mergeScales = definePass({
  name: "merge-scales",
  summary: "Makes consecutive norms one.",
  examples: [
    {
      title: "two in a row",
      before: `
        graph g(%x: f32[2,3], @a: f32[3], @b: f32[3], @c: f32[3], @d: f32[3]) {
          %1 = scale_shift(%x, @a, @b): f32[2,3]
          %2 = scale_shift(%1, @c, @d): f32[2,3]
          return %2
        }`,
      after: `
        graph g(%x: f32[2,3], @a: f32[3], @b: f32[3], @c: f32[3], @d: f32[3]) {
          %3 = mul(@a, @c): f32[3]
          %4 = scale_shift(@b, @c, @d): f32[3]
          %5 = scale_shift(%x, %3, %4): f32[2,3]
          return %5
        }`,
    },
    {
      title: "the first is read elsewhere too",
      before: `
        graph g(%x: f32[2,3], @a: f32[3], @b: f32[3], @c: f32[3], @d: f32[3]) {
          %1 = scale_shift(%x, @a, @b): f32[2,3]
          %2 = scale_shift(%1, @c, @d): f32[2,3]
          return %2, %1
        }`,
      after: `
        graph g(%x: f32[2,3], @a: f32[3], @b: f32[3], @c: f32[3], @d: f32[3]) {
          %1 = scale_shift(%x, @a, @b): f32[2,3]
          %2 = scale_shift(%1, @c, @d): f32[2,3]
          return %2, %1
        }`,
    },
  ],
  run(graph, notes, { readCounts, isKnown }) {
    return rewrite(graph, (node, rewriter) => {
      const last = node.epilogue.length > 0 ? undefined : scaledAndShifted(node);
      if (!last || isKnown(last.x)) return undefined;
      const { x, scale, shift } = last;
      const first = rewriter.nodeOf(x);
      const before = first && first.epilogue.length === 0 ? scaledAndShifted(first) : undefined;
      if (!first || !before) return undefined;
      if (readCounts.get(first.id) !== 1) return notes.refused("merge", node, first, "read-elsewhere");
      const { x: source, scale: firstScale, shift: firstShift } = before;
      if (![scale, shift, firstScale, firstShift].every(isKnown))
        return notes.refused("merge", node, first, "weights-at-run-time");
      notes.done("merge", node, first);
      const both = rewriter.add(mul, [firstScale, scale], node.origin, { name: `${node.origin.path}.scale` });
      const moved = rewriter.add(scaleShift, [firstShift, scale, shift], node.origin, {
        name: `${node.origin.path}.shift`,
      });
      const folded = [...(first.folded ?? []), { op: node.op, origin: node.origin }];
      return rewriter.add(scaleShift, [source, both, moved], first.origin, { folded });
    });
  },
});
