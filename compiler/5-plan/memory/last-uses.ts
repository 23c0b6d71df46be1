import { isValue, reads, type Graph, type Node, type ValueId } from "../../ir/graph.ts";

/** The index of the last node that reads a value or a view of it; results are read at the very end. */
export function lastUses(graph: Graph, nodes: ReadonlyMap<ValueId, Node>): ReadonlyMap<ValueId, number> {
  const last = new Map<ValueId, number>();
  graph.nodes.forEach((node, i) => {
    for (const id of reads(node)) last.set(rootOf(id, nodes), i);
  });
  for (const output of graph.outputs) last.set(rootOf(output.id, nodes), Infinity);
  return last;
}

/** The value whose memory a view shows. */
export function rootOf(id: ValueId, nodes: ReadonlyMap<ValueId, Node>): ValueId {
  const node = nodes.get(id);
  const [source] = node?.inputs ?? [];
  return node?.op.kernel.kind === "view" && source !== undefined && isValue(source) ? rootOf(source, nodes) : id;
}
