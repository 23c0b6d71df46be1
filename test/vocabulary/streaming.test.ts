import { expect, test } from "vitest";
import type { Plan } from "../../compiler/5-plan/plan.ts";
import { parametersOf } from "../../compiler/pack/check-weights.ts";
import { initWeights } from "../../runtime/init.ts";
import { firstDifference } from "../support/compare.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm } from "../support/execute-wasm.ts";
import { repositoryFile } from "../support/read-file.ts";
import { runStages } from "../support/run-stages.ts";
import { seeded } from "../support/random.ts";

const [STEPS, FEATURES, BATCH] = [100, 40, 2];

/** examples/networks/keywords.nn: pieces of a sequence with the state between them answer as the whole does. */
test.each([
  ["ts", executePlan, "plans"],
  ["wasm", executeWasm, "wasmPlans"],
] as const)("a sequence that is fed piece by piece, on %s", (_, execute, plans) => {
  const stages = runStages(repositoryFile("examples/networks/keywords.nn"));
  expect(stages.diagnostics).toEqual([]);
  const [frame, whole] = stages[plans] as readonly [Plan, Plan];
  const parameters = initWeights(parametersOf(frame.graph));
  const random = seeded(5);
  const sound = Float32Array.from({ length: BATCH * STEPS * FEATURES }, () => 2 * random() - 1);
  const start = new Float32Array(BATCH * 2 * 64);
  const [words, end] = execute(whole, { inputs: [sound, start], parameters, batch: BATCH });
  const heard = new Float32Array(words?.length ?? 0);
  const size = heard.length / BATCH / STEPS;
  let state = start;
  for (let step = 0; step < STEPS; step++) {
    const piece = new Float32Array(BATCH * FEATURES);
    for (let n = 0; n < BATCH; n++)
      piece.set(sound.subarray((n * STEPS + step) * FEATURES, (n * STEPS + step + 1) * FEATURES), n * FEATURES);
    const [said, next] = execute(frame, { inputs: [piece, state], parameters, batch: BATCH }) as Float32Array[];
    for (let n = 0; n < BATCH; n++)
      heard.set((said as Float32Array).subarray(n * size, (n + 1) * size), (n * STEPS + step) * size);
    state = (next as Float32Array).slice();
  }
  expect(firstDifference(heard, { data: words ?? [] }, 2e-6)).toBeUndefined();
  expect(firstDifference(state, { data: end ?? [] }, 2e-6)).toBeUndefined();
});
