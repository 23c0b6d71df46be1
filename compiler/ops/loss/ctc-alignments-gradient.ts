import type { Kernel } from "../../ir/kernel/builder.ts";
import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, equal, exp, less, min, mul, select, sub } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { defineOp, type Op } from "../../ir/op.ts";
import { at, flatAt } from "../../ir/reference.ts";
import type { Dim } from "../../ir/types.ts";

/**
 * Back through the steps: what each place of a step got from later ones is its share of the ways that go on through them. `ways` is what
 * the op gave.
 */
export const ctcAlignmentsGradient: Op = defineOp({
  name: "ctc_alignments_gradient",
  summary: "back through the steps of all ways through a target with blanks",
  torch: { api: "torch.nn.functional.ctc_loss", source: "aten/src/ATen/native/LossCTC.cpp" },
  inputs: ["scores", "skips", "ways", "gradient"],
  attrs: {},
  infer: ({ scores }) => scores.shape,
  reference({ scores, skips, ways, gradient }, _, shape) {
    const [batch, steps, places] = shape as readonly [number, number, number];
    const result = Float64Array.from(gradient.data);
    for (let n = 0; n < batch; n++)
      for (let t = steps - 2; t >= 0; t--)
        for (let u = 0; u < places; u++)
          for (const by of [0, 1, 2]) {
            const next = [n, t + 1, u + by];
            if (u + by >= places || (by === 2 && !(at(skips, [n, u + 2]) > 0))) continue;
            const there = at(ways, next);
            const share =
              there === -Infinity ? 0 : Math.exp(Math.min(0, at(ways, [n, t, u]) + at(scores, next) - there));
            const place = flatAt(shape, [n, t, u], 2, u);
            result[place] = (result[place] as number) + share * (result[flatAt(shape, next, 2, u + by)] as number);
          }
    return result;
  },
  kernel: {
    kind: "loops",
    order: "row-major",
    accumulates: true,
    requires: () => ({
      scores: { kind: "rows" },
      skips: { kind: "rows" },
      ways: { kind: "rows" },
      gradient: { kind: "rows" },
    }),
    program({ k, types, inputs, y }) {
      const [batch, steps, places] = types.scores.shape as readonly [Dim, number, number];
      const { scores, skips, ways, gradient } = inputs;
      const all = [along(scores, 0), along(skips, 0), along(ways, 0), along(gradient, 0), along(y, 0)] as const;
      k.loop("sample", batch, all, (score, skip, way, given, to) => {
        const last = (cursor: Cursor): Cursor => moved(cursor, 1, steps - 1);
        k.lanes("u", places, [along(last(given), 2), along(last(to), 2)], (from, here) => k.store(here, k.load(from)));
        const before = (cursor: Cursor) => along(moved(cursor, 1, steps - 2), 1, -1);
        const after = (cursor: Cursor) => along(last(cursor), 1, -1);
        if (steps === 1) return;
        const moves = [before(given), before(way), before(to), after(score), after(way), after(to)] as const;
        k.loop("step", steps - 1, moves, (g, own, here, nextScore, nextWay, next) => {
          const walk = (first: number, count: number, reaches: readonly number[]): void => {
            const start = (cursor: Cursor, by: number) => along(moved(cursor, 2, first + by), 2);
            const walks = [
              ...[
                start(g, 0),
                start(own, 0),
                start(here, 0),
                along(moved(skip, 1, Math.min(first + 2, places - 1)), 1),
              ],
              ...reaches.flatMap((by) => [start(nextScore, by), start(nextWay, by), start(next, by)]),
            ];
            k.lanes("u", count, walks, (...cursors) => {
              const [from, mine, store, over, ...later] = cursors as [Cursor, Cursor, Cursor, Cursor, ...Cursor[]];
              const reached = k.local("way", k.load(mine));
              const parts = reaches.map((by, i) => {
                const part = partOf(k, reached, later.slice(3 * i, 3 * i + 3) as [Cursor, Cursor, Cursor]);
                return by === 2 ? select(less(0, k.load(over)), part, 0) : part;
              });
              k.store(
                store,
                parts.reduce<Expression>((sum, part) => add(sum, part), k.load(from)),
              );
            });
          };
          walk(0, places - 2, [0, 1, 2]);
          walk(places - 2, 1, [0, 1]);
          walk(places - 1, 1, [0]);
        });
      });
    },
  },
  samples: [
    {
      inputs: [
        [2, 5, 7],
        [2, 7],
        [2, 5, 7],
        [2, 5, 7],
      ],
    },
    {
      inputs: [
        [3, 4, 13],
        [3, 13],
        [3, 4, 13],
        [3, 4, 13],
      ],
    },
    {
      inputs: [
        [2, 1, 3],
        [2, 3],
        [2, 1, 3],
        [2, 1, 3],
      ],
    },
  ],
});

/** What comes back from a place of the next step, whose share is at most 1: nothing where no way leads there. */
function partOf(k: Kernel, way: Expression, [score, nextWay, next]: readonly [Cursor, Cursor, Cursor]): Expression {
  const there = k.local("there", k.load(nextWay));
  const share = select(equal(there, -Infinity), 0, exp(min(sub(add(way, k.load(score)), there), 0)));
  return mul(share, k.load(next));
}
