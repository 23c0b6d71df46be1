import { optimize } from "../../../compiler/4-optimize/index.ts";
import { chooseSchedules } from "../../../compiler/5-plan/kernels/choose-schedules.ts";
import { planGraph } from "../../../compiler/5-plan/plan-graph.ts";
import type { Plan } from "../../../compiler/5-plan/plan.ts";
import { tracedValues } from "../../../compiler/cli/compare/traced-values.ts";
import type { Graph } from "../../../compiler/ir/graph.ts";
import { targetNamed } from "../../../compiler/targets/index.ts";
import { MOST_PICTURES, picturesIn } from "../run/pictures-in.ts";
import type { RunResult } from "./requests.ts";

/** A network that also gives what each of its layers gives, as a hook of PyTorch's would see it: nothing is fused. */
export function planOfLayers(graph: Graph): Plan {
  const seen = new Set<string>();
  // A module's result is that of the last one in it: it has the name of the innermost.
  const outputs = tracedValues({ ...graph, outputs: [] }).filter(({ id }) => !seen.has(id) && seen.add(id));
  const { machine } = targetNamed("wasm");
  const traced: Graph = { ...graph, outputs: outputs.length === 0 ? graph.outputs : outputs };
  return planGraph(chooseSchedules(optimize(traced, { fuse: false }).graph, machine), machine);
}

/** Of each layer's output what is drawn of it. */
export const drawnOf = (layers: readonly RunResult[]): readonly RunResult[] =>
  layers.map((layer) => {
    const { height, width } = picturesIn(layer.shape);
    return { ...layer, data: layer.data.slice(0, MOST_PICTURES * height * width) };
  });
