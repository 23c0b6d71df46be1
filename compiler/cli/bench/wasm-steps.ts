import { openWasm } from "../../../runtime/open-sizes.ts";
import { evaluateSized, type OpenSizes } from "../../ir/size-formula.ts";
import { instantiateNetwork } from "../../targets/wasm/host/instantiate-network.ts";
import { growTo, type NetworkExports } from "../../targets/wasm/host/host.ts";
import type { OpenMemory } from "../../targets/wasm/open-memory.ts";
import type { Candidate } from "./candidate.ts";
import type { StepData } from "./step-data.ts";
import type { Subject } from "./time-rounds.ts";
import { buildWasm, memoryBytesOf } from "./wasm-build.ts";

/** The steps of a plan as functions of a WebAssembly module, with weights and inputs in its memory. */
export async function wasmSteps({
  whole,
  at,
  data,
  sizes,
}: Pick<Candidate, "whole" | "at" | "data" | "sizes">): Promise<Subject> {
  const { inputs, parameters, batch } = data;
  const { plan, first } = at;
  const build = buildWasm(whole, { steps: true });
  const { addresses, open } = build.memory;
  const { memory, ...steps } = await instantiateNetwork(whole, build, parameters);
  if (open) layOutOpen(open, plan.buffers, memory, data, sizes ?? {});
  else {
    growTo(memory, memoryBytesOf(build.memory, at, batch));
    const heap = new Float32Array(memory.buffer);
    // Only now, as there may have been weights where inputs lie.
    for (const buffer of plan.buffers) {
      const address = addresses.get(buffer.id);
      if (buffer.kind === "input" && address)
        heap.set(inputs[buffer.index] ?? [], (address.fixed + batch * address.perSample) / 4);
    }
  }
  return plan.run.map((_, i) => {
    // `steps: true` gives the module an export for each.
    const step = (steps as unknown as Record<string, (batch: number) => void>)[`run.${first + i}`] as (
      batch: number,
    ) => void;
    return () => step(batch);
  });
}

/** Lays memory out at sizes that are open, as a module does, and puts the inputs there. */
function layOutOpen(
  { table, buffers, numbers }: OpenMemory,
  all: Candidate["at"]["plan"]["buffers"],
  memory: NetworkExports["memory"],
  { inputs, batch }: StepData,
  sizes: OpenSizes,
): void {
  const own = all.flatMap((buffer) => (buffer.kind === "input" ? [buffer] : [])).sort((a, b) => a.index - b.index);
  const [views] = openWasm({
    table,
    buffers: buffers.map(({ size, isOpen, first, last }) => [size, isOpen ? 1 : 0, first, last]),
    inputs: own.map(({ id }) => buffers.findIndex((each) => each.id === id)),
    results: [],
    numbers: () => numbers.numbers().map((number) => evaluateSized(number, sizes)),
  })([batch, ...Object.values(sizes)], memory);
  own.forEach(({ index }, i) => views[i]?.set(inputs[index] ?? []));
}
