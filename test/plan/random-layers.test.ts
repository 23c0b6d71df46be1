import { expect, test } from "vitest";
import { optimize } from "../../compiler/4-optimize/index.ts";
import { chooseSchedules } from "../../compiler/5-plan/kernels/choose-schedules.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import { machine as wasmSimd } from "../../compiler/targets/wasm/machine.ts";
import type { Pads } from "../../compiler/ir/layout.ts";
import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { printGraph } from "../../compiler/ir/print-graph.ts";
import { verifyGraph } from "../../compiler/ir/verify.ts";
import { opNamed } from "../../compiler/ops/index.ts";
import { checkGraph } from "../support/check-graph.ts";
import { randomLayers } from "../support/random-layers.ts";
import { seeded } from "../support/random.ts";
import { moderate } from "../support/same-numbers.ts";

/** `GRAPHS=5000 FIRST=1 npx vitest run test/plan/random-layers.test.ts` looks for more. */
const count = Number(process.env["GRAPHS"] ?? 60);
const first = Number(process.env["FIRST"] ?? 1);

/** Up to three layers that round, and F(4×4, 3×3) among them. */
const BOUND = 1e-4;

test(`${count} random convolutions compute the same however they are scheduled`, () => {
  const seen = { plain: 0, "F(2×2)": 0, "F(4×4)": 0, "F(2×2), sides differ": 0, "F(4×4), sides differ": 0 };
  for (let seed = first; seed < first + count; seed++) {
    const graph = parseGraph(randomLayers(seeded(seed)), opNamed);
    const { graph: optimized } = optimize(graph, { fuse: seed % 4 !== 0 });
    const [plain, vector] = [typescript, wasmSimd].map((target) =>
      verifyGraph(chooseSchedules(optimized, target, seed % 5 === 0 ? "fast" : "exact"), "choosing schedules"),
    ) as [typeof graph, typeof graph];
    for (const { op, attrs } of [...plain.nodes, ...vector.nodes]) {
      if (op.name === "conv2d") seen.plain++;
      if (op.name !== "winograd_input") continue;
      const kind = attrs["tile"] === 2 ? "F(2×2)" : "F(4×4)";
      seen[kind]++;
      if (new Set((attrs["padding"] as readonly Pads[]).flat()).size > 2) seen[`${kind}, sides differ`]++;
    }
    try {
      checkGraph(plain, { like: graph, wasmGraph: vector, batches: [1, 2], seed, data: moderate, exactness: BOUND });
    } catch (error) {
      expect.fail(`seed ${seed}: ${(error as Error).stack}\n${printGraph(graph)}\n${printGraph(plain)}`);
    }
  }
  for (const [kind, times] of Object.entries(seen)) expect(times, kind).toBeGreaterThan(count / 20);
}, 3_600_000);
