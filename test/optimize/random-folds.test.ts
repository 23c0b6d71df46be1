import { expect, test } from "vitest";
import { optimize } from "../../compiler/3-optimize/index.ts";
import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { printGraph } from "../../compiler/ir/print-graph.ts";
import { opNamed } from "../../compiler/ops/index.ts";
import { checkGraph } from "../support/check-graph.ts";
import { randomChain } from "../support/random-chain.ts";
import { seeded } from "../support/random.ts";

/** `GRAPHS=20000 FIRST=1 npx vitest run test/optimize/random-folds.test.ts` looks for more. */
const count = Number(process.env["GRAPHS"] ?? 300);
const first = Number(process.env["FIRST"] ?? 1);

/** Of both signs, and nothing that a division by it makes large. */
const moderate = (size: number, random: () => number): Float32Array =>
  Float32Array.from({ length: size }, () => (random() < 0.5 ? -1 : 1) * (0.25 + random()));

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
