import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, constant, equal, exp, less, log, max, select, sub } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { defineOp, type Op } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import { isFixed, sameDim, showShape, type Dim } from "../../ir/types.ts";
import { ctcAlignmentsGradient } from "./ctc-alignments-gradient.ts";

/**
 * Graves et al. 2006, α in logarithms. `scores` [N, T, U] are the log-probabilities, in each step, of the label at each place of a target with
 * blanks around all its labels. A way begins at one of the first two places, and goes in each step to the same, to the next, or,
 * where `skips` [N, U] is 1, over one to that behind it.
 */
export const ctcAlignments: Op = defineOp({
  name: "ctc_alignments",
  summary: "the log-probability of all ways to each place of a target with blanks, step by step",
  torch: { api: "torch.nn.functional.ctc_loss", source: "aten/src/ATen/native/LossCTC.cpp" },
  inputs: ["scores", "skips"],
  attrs: {},
  sentence: ({ inputs: [scores] }) => `goes through the steps of ${scores?.text} by all ways`,
  infer({ scores, skips }, _, fail) {
    const [batch, steps, places] = scores.shape as readonly [Dim, Dim, Dim];
    const isRight =
      scores.shape.length === 3 && isFixed(steps) && isFixed(places) && places > 1 && skips.shape.length === 2;
    if (!isRight || !sameDim(skips.shape[0] as Dim, batch) || skips.shape[1] !== places)
      fail(
        "rank",
        `ctc_alignments expects [N, T, U] and [N, U], got ${showShape(scores.shape)} and ${showShape(skips.shape)}`,
      );
    return scores.shape;
  },
  gradient: ({ op, inputs: [scores, skips], result, gradient }) => [
    op(ctcAlignmentsGradient, [scores, skips, result, gradient]),
    undefined,
  ],
  reference({ scores, skips }, _, shape) {
    const found = new Map<string, number>();
    return tabulate(shape, (here) => {
      const [n, t, u] = here as [number, number, number];
      const before = (by: number): number => found.get([n, t - 1, u - by].join()) ?? -Infinity;
      const over = at(skips, [n, u]) > 0 ? before(2) : -Infinity;
      const way = t === 0 ? 0 : sumOf([before(0), before(1), over]);
      const value = t === 0 && u > 1 ? -Infinity : way + at(scores, here);
      found.set(here.join(), value);
      return value;
    });
  },
  kernel: {
    kind: "loops",
    order: "row-major",
    accumulates: true,
    requires: () => ({ scores: { kind: "rows" }, skips: { kind: "rows" } }),
    program({ k, types, inputs, y }) {
      const [batch, steps, places] = types.scores.shape as readonly [Dim, number, number];
      k.loop("sample", batch, [along(inputs.scores, 0), along(inputs.skips, 0), along(y, 0)], (scores, skips, to) => {
        for (const u of [0, 1]) k.store(moved(to, 2, u), k.load(moved(scores, 2, u)));
        k.lanes("u", places - 2, [along(moved(to, 2, 2), 2)], (here) => k.store(here, constant(-Infinity)));
        const moves = [along(moved(scores, 1, 1), 1), along(to, 1), along(moved(to, 1, 1), 1)] as const;
        k.loop("step", steps - 1, moves, (score, before, here) => {
          k.store(here, add(k.load(score), k.load(before)));
          const second = [moved(before, 2, 1), before].map((each) => k.load(each));
          k.store(moved(here, 2, 1), add(k.load(moved(score, 2, 1)), logSum(k, second)));
          const from = [2, 1, 0].map((u) => along(moved(before, 2, u), 2));
          const walks = [along(moved(score, 2, 2), 2), along(moved(skips, 1, 2), 1), along(moved(here, 2, 2), 2)];
          k.lanes("u", places - 2, [...walks, ...from], (...cursors) => {
            const [own, skip, next, same, one, two] = cursors as [Cursor, Cursor, Cursor, Cursor, Cursor, Cursor];
            const over = select(less(0, k.load(skip)), k.load(two), -Infinity);
            k.store(next, add(k.load(own), logSum(k, [k.load(same), k.load(one), over])));
          });
        });
      });
    },
  },
  samples: [
    {
      inputs: [
        [2, 5, 7],
        [2, 7],
      ],
    },
    {
      inputs: [
        [3, 4, 13],
        [3, 13],
      ],
    },
    {
      inputs: [
        [2, 1, 3],
        [2, 3],
      ],
    },
  ],
  rejects: [
    {
      inputs: [
        [2, 5, 7],
        [2, 5],
      ],
      message: "ctc_alignments expects [N, T, U] and [N, U], got [2, 5, 7] and [2, 5]",
    },
  ],
});

const sumOf = (ways: readonly number[]): number => {
  const top = Math.max(...ways);
  return top === -Infinity ? top : top + Math.log(ways.reduce((sum, way) => sum + Math.exp(way - top), 0));
};

/** log Σ exp(way); of no way −∞. */
function logSum(k: Kernel, ways: readonly Expression[]): Expression {
  const held = ways.map((way) => k.local("way", way));
  const [first, ...others] = held as [Local, ...Local[]];
  const most = k.local(
    "most",
    others.reduce<Expression>((top, way) => max(top, way), first),
  );
  const top = k.local("top", select(equal(most, -Infinity), 0, most));
  return add(log(held.map((way) => exp(sub(way, top))).reduce((sum, each) => add(sum, each))), top);
}
