import { expect, test } from "vitest";
import { optimize } from "../../compiler/4-optimize/index.ts";
import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { printGraph } from "../../compiler/ir/print-graph.ts";
import { opNamed } from "../../compiler/ops/index.ts";
import { checkGraph } from "../support/check-graph.ts";
import { randomChain } from "../support/random-chain.ts";
import { seeded } from "../support/random.ts";
import { differenceBetween, mixedWith, moderate } from "../support/same-numbers.ts";

/** `GRAPHS=20000 FIRST=1 npx vitest run test/optimize/random-folds.test.ts` looks for more. */
const count = Number(process.env["GRAPHS"] ?? 300);
const first = Number(process.env["FIRST"] ?? 1);

test(`${count} random graphs compute the same when they are optimized`, () => {
  for (let seed = first; seed < first + count; seed++) {
    const graph = parseGraph(randomChain(seeded(seed)), opNamed);
    const { graph: optimized, steps } = optimize(graph, { fuse: true });
    try {
      checkGraph(optimized, { like: graph, batches: [1, 2], seed, data: moderate, exactness: "roughly" });
    } catch (error) {
      const texts = [graph, ...steps.map((step) => step.graph)].map(printGraph);
      expect.fail(`seed ${seed}: ${(error as Error).stack}\n${[...new Set(texts)].join("\n")}`);
    }
  }
}, 3_600_000);

/** In double precision there is nothing to hide behind, and a pass is blamed by its name. */
test.each([
  ["numbers", moderate],
  ["NaN", mixedWith([NaN])],
  ["infinities and zeros", mixedWith([Infinity, -Infinity, 0, -0])],
])(
  `no pass changes what ${count} random graphs make of %s`,
  (_, inputs) => {
    for (let seed = first; seed < first + count; seed++) {
      const graph = parseGraph(randomChain(seeded(seed)), opNamed);
      const { steps } = optimize(graph, { fuse: true });
      let before = graph;
      for (const { pass, graph: after } of steps) {
        if (after === before) continue;
        const difference = differenceBetween(before, after, { seed, inputs });
        if (difference !== undefined)
          expect.fail(`seed ${seed}, ${pass.name}: ${difference}\n${printGraph(before)}\n${printGraph(after)}`);
        before = after;
      }
    }
  },
  3_600_000,
);
