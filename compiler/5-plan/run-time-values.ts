import { reads, type Graph, type ValueId } from "../ir/graph.ts";
import { isFixed } from "../ir/types.ts";

/** What depends on an input, or on the batch size alone; all else is known as soon as the weights are. */
export function runTimeValues(graph: Graph): ReadonlySet<ValueId> {
  const runTime = new Set(graph.inputs.map((input) => input.id));
  for (const node of graph.nodes)
    if (!node.type.shape.every(isFixed) || reads(node).some((id) => runTime.has(id))) runTime.add(node.id);
  return runTime;
}
