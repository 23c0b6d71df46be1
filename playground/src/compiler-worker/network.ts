import type { Buffer, Plan } from "../../../compiler/5-plan/plan.ts";
import { isFixed, perSample, type Shape } from "../../../compiler/ir/types.ts";
import { typesOf, type Graph } from "../../../compiler/ir/graph.ts";
import { emitNetwork } from "../../../compiler/targets/wasm/emit-wasm.ts";
import type { MemoryMap } from "../../../compiler/targets/wasm/memory-map.ts";
import { checkMemory, checkModule } from "../../../compiler/targets/wasm/module/limits.ts";
import { encodeModule } from "../../../compiler/targets/wasm/wat/encode-module.ts";
import { initWeights } from "../../../runtime/init.ts";
import { tryWasm, type WasmBuffer, type WasmNetwork, type WasmPlan } from "../../../runtime/wasm.ts";
import type { BoundWeights } from "./weights.ts";
import type { RunAnswer, RunResult } from "./requests.ts";
import { statisticsOf } from "./statistics.ts";

/** A network that is ready to run. */
export interface RunnableNetwork {
  readonly plan: Plan;
  readonly isRelaxed: boolean;
  readonly network: WasmNetwork;
}

/**
 * The kernels of a plan as WebAssembly, as a generated module would run them, but without evaluating JavaScript: the page's policy
 * allows none that it was not served with.
 *
 * @throws NncError NN5004, NN5005, NN7006
 */
export async function instantiate(plan: Plan, bound: BoundWeights): Promise<RunnableNetwork> {
  return (
    (await instantiateAs("relaxed", plan, bound)) ?? ((await instantiateAs("plain", plan, bound)) as RunnableNetwork)
  );
}

/**
 * The same with one kind of multiply-add; undefined where the engine has it not.
 *
 * @throws NncError NN5004, NN5005, NN7006
 */
export async function instantiateAs(
  simd: "plain" | "relaxed",
  plan: Plan,
  { values }: BoundWeights,
): Promise<RunnableNetwork | undefined> {
  const isRelaxed = simd === "relaxed";
  const { module, memory } = emitNetwork(plan, { relaxed: isRelaxed });
  checkMemory(plan.graph, memory);
  const bytes = encodeModule(module);
  if (isRelaxed && !WebAssembly.validate(bytes as BufferSource)) return undefined;
  checkModule(plan.graph, bytes);
  // `insist` leaves no other way out than an error.
  const network = (await tryWasm(runtimePlan(plan, memory, bytes.length), values, true, bytes)) as WasmNetwork;
  return { plan, isRelaxed, network };
}

/** What the runtime is told of a network's memory, as a module would have it. */
function runtimePlan(plan: Plan, { addresses, weights, load, total }: MemoryMap, length: number): WasmPlan {
  const buffersOf = (kind: "input" | "result"): readonly WasmBuffer[] =>
    plan.buffers
      .filter((buffer): buffer is Buffer & { kind: typeof kind } => buffer.kind === kind)
      .sort((a, b) => a.index - b.index)
      .map(({ id, size }) => ({
        ...(addresses.get(id) ?? { fixed: 0, perSample: 0 }),
        length: perSample(size),
        isOpen: !isFixed(size),
      }));
  return {
    lengths: [length, 0],
    weights: { key: "", start: weights.start, end: weights.end },
    load,
    parameters: plan.buffers.flatMap((buffer): [number, number][] => {
      const address = addresses.get(buffer.id);
      return buffer.kind === "parameter" && address ? [[buffer.index, address.fixed]] : [];
    }),
    inputs: buffersOf("input"),
    results: buffersOf("result"),
    fixed: total.fixed,
    perSample: total.perSample,
  };
}

/** Runs the smallest batch that there is. Each input holds one sample, which stands for all; one that is undefined is random. */
export function runNetwork(
  { plan, network, isRelaxed }: RunnableNetwork,
  inputs: readonly (Float32Array | undefined)[],
): Pick<RunAnswer, "results" | "milliseconds" | "isRelaxed"> {
  const { graph } = plan;
  const batch = leastBatch(graph);
  const filled = inputsOf(graph, inputs);
  const fill = (): void => filled.forEach((values, i) => network.input(i, batch).set(values));
  // Once to let the engine optimize, once by the clock.
  fill();
  network.run(batch);
  fill();
  const start = performance.now();
  network.run(batch);
  const milliseconds = performance.now() - start;
  const types = typesOf(graph);
  const results = graph.outputs.map(({ id, name }, i): RunResult => {
    const data = network.result(i).slice();
    const shape = (types.get(id)?.shape ?? []).map((dim) => (isFixed(dim) ? dim : dim.factor * batch));
    return {
      name: name ?? (graph.outputs.length === 1 ? "result" : `result ${i}`),
      shape,
      data,
      ...statisticsOf(data),
    };
  });
  return { results, milliseconds, isRelaxed };
}

export const leastBatch = ({ leastBatch: least }: Graph): number => least?.count ?? 1;

/** The inputs of the smallest batch: of each one sample over and over, random where there is none. */
export const inputsOf = (graph: Graph, samples: readonly (Float32Array | undefined)[]): readonly Float32Array[] =>
  graph.inputs.map(({ name, type: { shape }, counts }, i) => {
    const one = samples[i] ?? randomInput(name, shape, counts?.count);
    const times = isFixedShape(shape) ? 1 : leastBatch(graph);
    const values = new Float32Array(one.length * times);
    for (let at = 0; at < values.length; at += one.length) values.set(one, at);
    return values;
  });

const isFixedShape = (shape: Shape): boolean => shape.every(isFixed);

/** One sample of a normal distribution, always the same; or of whole numbers below `count`. */
function randomInput(name: string, dims: Shape, count: number | undefined): Float32Array {
  const shape = dims.map(perSample);
  const init =
    count === undefined
      ? ({ kind: "normal", mean: 0, std: 1 } as const)
      : ({ kind: "uniform", low: 0, high: count } as const);
  const [values = new Float32Array()] = initWeights(
    [{ name: `input ${name}`, shape, dtype: "f32", kind: "buffer", init, at: "" }],
    0,
  );
  return count === undefined ? values : values.map((value) => Math.min(count - 1, Math.floor(value)));
}
