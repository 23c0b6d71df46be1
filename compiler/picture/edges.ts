import type { Block, Edge } from "./picture.ts";

/**
 * Arrows of which those are marked that go past other blocks, while the same value goes a longer way as well. Blocks come in
 * the order in which they run.
 */
export function withSkips(
  blocks: readonly Pick<Block, "id">[],
  edges: readonly Omit<Edge, "isSkip">[],
): readonly Edge[] {
  const ranks = new Map(blocks.map(({ id }) => [id, 0]));
  const sources = new Map<string, string[]>();
  const ways = new Map<string, number>();
  for (const { from, to } of edges) {
    sources.set(to, [...(sources.get(to) ?? []), from]);
    ways.set(from, (ways.get(from) ?? 0) + 1);
  }
  for (const { id } of blocks)
    ranks.set(id, Math.max(0, ...(sources.get(id) ?? []).map((from) => (ranks.get(from) ?? 0) + 1)));
  const rank = (id: string): number => ranks.get(id) ?? 0;
  return edges.map((edge) => ({
    ...edge,
    isSkip: (ways.get(edge.from) ?? 0) > 1 && rank(edge.to) - rank(edge.from) > 1,
  }));
}
