import { multiplyAddsOf } from "../../explain/multiply-adds.ts";
import { typesOf, type Graph, type Origin } from "../../ir/graph.ts";

const known = new WeakMap<Graph, readonly (readonly [Origin, number])[]>();

/** What the calls of a model multiply and add for one sample, of those that this is asked of. */
export function multiplyAddsIn(graph: Graph, isMeant: (origin: Origin) => boolean): number {
  const found = known.get(graph) ?? countEach(graph);
  known.set(graph, found);
  return found.reduce((sum, [origin, count]) => (isMeant(origin) ? sum + count : sum), 0);
}

function countEach(graph: Graph): readonly (readonly [Origin, number])[] {
  const types = typesOf(graph);
  return graph.nodes.flatMap((node) => {
    const count = multiplyAddsOf(node, types);
    return count > 0 ? [[node.origin, count] as const] : [];
  });
}

/** The calls of a module and of what is in it. */
export const isWithin =
  (path: string) =>
  (origin: Origin): boolean =>
    path === "" || origin.path === path || origin.path.startsWith(`${path}.`);
