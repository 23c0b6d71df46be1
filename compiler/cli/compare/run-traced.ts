import type { Source } from "../../../grammar/source.ts";
import type { Input, Tensor } from "../../../runtime/tensor.ts";
import { optimize } from "../../4-optimize/index.ts";
import { chooseSchedules } from "../../5-plan/kernels/choose-schedules.ts";
import { planGraph } from "../../5-plan/plan-graph.ts";
import { emitPlans } from "../../index.ts";
import type { Graph, ValueId } from "../../ir/graph.ts";
import { targetNamed } from "../../targets/index.ts";
import { loadModule } from "../run/load-module.ts";

/** Runs a model with nothing fused, and gives the values that are asked for. */
export async function runTraced(
  source: Source,
  graph: Graph,
  weights: readonly Float32Array[],
  inputs: readonly Input<readonly number[]>[],
  wanted: readonly ValueId[],
): Promise<ReadonlyMap<ValueId, Tensor>> {
  const ids = [...new Set(wanted)];
  const traced: Graph = { ...graph, outputs: ids.map((id) => ({ id })) };
  const { machine } = targetNamed("wasm");
  const { graph: optimized } = optimize(traced, { fuse: false });
  const plans = new Map([["wasm", [planGraph(chooseSchedules(optimized, machine), machine)]]]);
  const { code } = await emitPlans(source, { plans }, { format: "js", standalone: true });
  const [model] = Object.values(await loadModule(code));
  if (!model) throw new Error(`${graph.name} was written without a class`);
  const named = graph.parameters.flatMap(({ name, shape, dtype }, i) =>
    dtype === "f32" ? [[name, { shape, data: weights[i] ?? new Float32Array() }] as const] : [],
  );
  const network = await model.create(new Map(named));
  const results = network.forward(...inputs);
  const list = (Array.isArray(results) ? results : [results]) as readonly Tensor[];
  return new Map(ids.map((id, i) => [id, list[i] as Tensor]));
}
