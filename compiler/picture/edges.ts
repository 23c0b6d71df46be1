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
  const withValue = groupedBy(edges, valueOf);
  for (const { id } of blocks)
    ranks.set(id, Math.max(0, ...(into.get(id) ?? []).map(({ from }) => (ranks.get(from) ?? 0) + 1)));
  const rank = (id: string): number => ranks.get(id) ?? 0;
  const seen = new Map(blocks.map((block) => [block.id, block]));

  const known = new Map<string, ReadonlySet<string>>();
  /** All that leads to a block. */
  const before = (id: string): ReadonlySet<string> => {
    const found = known.get(id) ?? ancestors(id, into);
    known.set(id, found);
    return found;
  };

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
      const others = (withValue.get(valueOf(edge)) ?? []).filter((each) => each !== edge);
      if (others.length === 0) return [];
      const way = wayOf(edge);
      const end = way.at(-1)?.to ?? edge.to;
      const isShort = rank(end) - rank(edge.from) > way.length;
      if (isShort && way.length > 1 && joins(seen.get(end))) return way;
      const isAddedAtOnce = edge.rides !== undefined && others.some(({ to }) => to === edge.to);
      return isAddedAtOnce || others.some(({ to }) => before(edge.to).has(to)) ? [edge] : [];
    }),
  );
  return edges.map((edge) => ({ ...edge, isSkip: skips.has(edge) }));
}

/** Each arrow once; what is read and also added to what was made of it comes by two. */
export const distinct = (edges: readonly Arrow[]): readonly Arrow[] => [
  ...new Map(
    edges.map((edge) => [`${edge.from} ${edge.to} ${edge.rides === undefined ? "" : "rides"}`, edge]),
  ).values(),
];

const valueOf = ({ from, value = "" }: Arrow): string => `${from} ${value}`;

function ancestors(id: string, into: ReadonlyMap<string, readonly Arrow[]>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const { from } of into.get(next) ?? []) if (!found.has(from)) open.push((found.add(from), from));
  return found;
}

const isView = (block: Seen | undefined): boolean => block?.kind === "view" && block.lines.length === 0;

const joins = (block: Seen | undefined): boolean =>
  block !== undefined && (block.kind === "join" || block.lines.some(({ kind }) => kind === "join"));

function groupedBy(edges: readonly Arrow[], key: (edge: Arrow) => string): ReadonlyMap<string, readonly Arrow[]> {
  const groups = new Map<string, Arrow[]>();
  for (const edge of edges) {
    const group = groups.get(key(edge));
    if (group) group.push(edge);
    else groups.set(key(edge), [edge]);
  }
  return groups;
}
