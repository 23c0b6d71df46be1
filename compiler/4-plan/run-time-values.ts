import { reads, type Graph, type ValueId } from "../ir/graph.ts";

/** What depends on an input; all else is known as soon as the weights are. */
export function runTimeValues(graph: Graph): ReadonlySet<ValueId> {
  const runTime = new Set(graph.inputs.map((input) => input.id));
  for (const node of graph.nodes) if (reads(node).some((id) => runTime.has(id))) runTime.add(node.id);
  return runTime;
}
