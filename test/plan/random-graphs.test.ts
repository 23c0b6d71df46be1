import { expect, test } from "vitest";
import { printGraph } from "../../compiler/ir/print-graph.ts";
import { checkGraph } from "../support/check-graph.ts";
import { randomGraph } from "../support/random-graph.ts";
import { seeded } from "../support/random.ts";

/** `GRAPHS=20000 FIRST=1 npx vitest run test/plan/random-graphs.test.ts` looks for more. */
const count = Number(process.env["GRAPHS"] ?? 250);
const first = Number(process.env["FIRST"] ?? 1);

const small = (size: number, random: () => number): Float32Array =>
  Float32Array.from({ length: size }, () => random() - 0.5);

test(`plans of ${count} random graphs compute what the interpreter does`, () => {
  for (let seed = first; seed < first + count; seed++) {
    const random = seeded(seed);
    const graph = randomGraph(random, Math.floor(random() < 0.9 ? 3 + random() * 14 : 20 + random() * 30));
    try {
      checkGraph(graph, { batches: graph.batch === undefined ? [1] : [1, 2], seed, data: small, exactness: "roughly" });
    } catch (error) {
      expect.fail(`seed ${seed}: ${(error as Error).stack}\n${printGraph(graph)}`);
    }
  }
}, 3_600_000);
