import { typesOf, type Graph } from "../ir/graph.ts";
import type { Shape } from "../ir/types.ts";

export function resultTypes(graph: Graph): readonly Shape[] {
  const types = typesOf(graph);
  return graph.outputs.map(({ id }) => types.get(id)?.shape ?? []);
}
