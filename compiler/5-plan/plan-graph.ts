import type { Graph } from "../ir/graph.ts";
import type { Target } from "../ir/kernel/target.ts";
import { assignMemory } from "./memory/memory.ts";
import { nameKernels } from "./kernels/name-kernels.ts";
import { isMadeOfParts, placeCat } from "./place/place-cat.ts";
import { placeInputs } from "./place/place-inputs.ts";
import { placeNode } from "./place/place-node.ts";
import { copyResults } from "./place/place-results.ts";
import type { Plan } from "./plan.ts";
import { createPlanner } from "./planner.ts";

/** Lays a graph out in memory and writes the kernel of each node. */
export function planGraph(graph: Graph, target: Target): Plan {
  const planner = createPlanner(graph, target, placeNode);
  placeInputs(planner);
  // What depends on weights only is computed when the first of these asks for it.
  for (const node of graph.nodes.filter(({ id }) => planner.runTime.has(id))) {
    if (isMadeOfParts(planner, node)) placeCat(planner, node);
    else placeNode(planner, node);
  }
  copyResults(planner);
  const { buffers, arena } = assignMemory(planner.buffers, planner.steps.run);
  return { graph, buffers, arena, ...nameKernels(planner.steps.load, planner.steps.run, target) };
}
