import type { Block, Edge } from "./picture.ts";

type Seen = Pick<Block, "id" | "kind" | "lines">;
type Arrow = Omit<Edge, "isSkip">;

/**
 * Arrows of which those are marked that go past other blocks, while the same value goes a longer way as well. What only looks at
 * a value on its way to where it is added (a slice, as the shortcuts of ResNets for CIFAR have it) is part of the short way. Blocks come in
 * the order in which they run.
 */
export function withSkips(blocks: readonly Seen[], edges: readonly Arrow[]): readonly Edge[] {
  const ranks = new Map(blocks.map(({ id }) => [id, 0]));
  const into = groupedBy(edges, ({ to }) => to);
  const outOf = groupedBy(edges, ({ from }) => from);
  for (const { id } of blocks)
    ranks.set(id, Math.max(0, ...(into.get(id) ?? []).map(({ from }) => (ranks.get(from) ?? 0) + 1)));
  const rank = (id: string): number => ranks.get(id) ?? 0;
  const seen = new Map(blocks.map((block) => [block.id, block]));

  /** From an arrow on through views that have no other way out, up to the first block that is none. */
  const wayOf = (first: Arrow): readonly Arrow[] => {
    const way = [first];
    for (let last = first; ;) {
      const [next, ...others] = outOf.get(last.to) ?? [];
      if (next === undefined || others.length > 0 || !isView(seen.get(last.to))) return way;
      way.push((last = next));
    }
  };
  const skips = new Set(
    edges.flatMap((edge) => {
      if ((outOf.get(edge.from)?.length ?? 0) < 2) return [];
      const way = wayOf(edge);
      const end = way.at(-1)?.to ?? edge.to;
      const isShort = rank(end) - rank(edge.from) > way.length;
      if (isShort && way.length > 1 && joins(seen.get(end))) return way;
      return rank(edge.to) - rank(edge.from) > 1 ? [edge] : [];
    }),
  );
  return edges.map((edge) => ({ ...edge, isSkip: skips.has(edge) }));
}

const isView = (block: Seen | undefined): boolean => block?.kind === "view" && block.lines.length === 0;

const joins = (block: Seen | undefined): boolean =>
  block !== undefined && (block.kind === "join" || block.lines.some(({ kind }) => kind === "join"));

function groupedBy(edges: readonly Arrow[], key: (edge: Arrow) => string): ReadonlyMap<string, readonly Arrow[]> {
  const groups = new Map<string, Arrow[]>();
  for (const edge of edges) groups.set(key(edge), [...(groups.get(key(edge)) ?? []), edge]);
  return groups;
}
