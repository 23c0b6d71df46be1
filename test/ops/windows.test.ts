import { describe, expect, test } from "vitest";
import type { Sample } from "../../compiler/ir/op.ts";
import { range } from "../../compiler/ir/range.ts";
import { opNamed } from "../../compiler/ops/index.ts";
import { checkGraph } from "../support/check-graph.ts";
import { seeded } from "../support/random.ts";
import { sampleGraph } from "./sample-graphs.ts";
import * as samples from "./window-samples.ts";

/** So many of the thousands of ways in which a window can move, drawn from a seed. All were run once, and were right. */
const DRAWN = 60;

describe.each([
  ["conv_transpose2d", samples.transposedConvolutions],
  ["conv2d", samples.convolutions],
  ["max_pool2d", samples.maxPools],
  ["avg_pool2d", samples.averagePools],
  ["adaptive_avg_pool2d", samples.adaptivePools],
  ["adaptive_max_pool2d", samples.adaptivePools],
])("%s", (name, all) => {
  const next = seeded(all.length);
  const drawn = range(DRAWN).map(() => all[Math.floor(next() * all.length)] as Sample);
  test.each(drawn.map((sample) => [JSON.stringify(sample), sample] as const))("%s", (_, sample) => {
    const op = opNamed(name);
    if (!op) throw new Error(`there is no op ${name}`);
    const graph = sampleGraph(op, sample, { parameters: "all but the first" });
    expect(checkGraph(graph).run.length).toBeGreaterThan(0);
  });
});
