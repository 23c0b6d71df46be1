import { expect, test } from "vitest";
import type { Plan } from "../../compiler/5-plan/plan.ts";
import { buildWasm, memoryBytesOf } from "../../compiler/cli/bench/wasm-build.ts";
import { source } from "../../compiler/index.ts";
import { runStages } from "../support/run-stages.ts";
import { instantiateNetwork } from "../../compiler/targets/wasm/host/instantiate-network.ts";
import { packWasm } from "../../compiler/targets/wasm/pack-weights.ts";

const network = `model Net {
  conv = Conv2d(3, 4, 3, padding=1)
  bn = BatchNorm2d(4)
  unused = Parameter([5])
  forward(x: [N, 3, 8, 8]) { return x |> conv |> bn |> relu }
}
`;

test("weights lie in a network's memory as they are packed, with steps or without, whatever the batch", async () => {
  const { wasmPlans = [] } = runStages(source("net.nn", network));
  const plan = wasmPlans[0] as Plan;
  const parameters = plan.graph.parameters.map(({ shape }, at) =>
    Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => 1 + Math.sin(at + i)),
  );
  const { bytes: packed } = await packWasm(plan, parameters);
  expect(new Float32Array(packed.buffer).some((value) => value !== 0)).toBe(true);
  for (const steps of [true, false])
    for (const batch of [1, 300]) {
      const build = await buildWasm(plan, { steps });
      const wanted = memoryBytesOf(build.memory, { plan, first: 0, which: 0 }, batch);
      const { memory } = await instantiateNetwork(plan, build, parameters, wanted);
      const { start, end } = build.memory.weights;
      expect(new Uint8Array(memory.buffer).slice(start, end)).toEqual(packed);
      expect(memory.buffer.byteLength).toBeGreaterThanOrEqual(wanted);
    }
});
