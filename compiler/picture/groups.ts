import type { Node, Origin, ValueId } from "../ir/graph.ts";
import { kindOfOp } from "./kind-of-op.ts";

/**
 * Nodes as blocks, one each, but for views that one call makes of one value: `unbind`, `chunk` and subscripts are one block, however
 * many slices they are.
 */
export function joinViews(nodes: readonly Node[]): readonly (readonly [Node, ...Node[]])[] {
  const groups: [Node, ...Node[]][] = [];
  /** Of each view, the group that it is in, and the value that the group looks at. */
  const views = new Map<ValueId, { readonly group: [Node, ...Node[]]; readonly source: ValueId }>();
  for (const node of nodes) {
    const source = sourceOfView(node);
    const before = source === undefined ? undefined : views.get(source);
    const root = before?.group[0].origin === node.origin ? before.source : source;
    const known = [...views.values()].find((each) => each.source === root && each.group[0].origin === node.origin);
    if (root !== undefined && known) known.group.push(node);
    else groups.push([node]);
    const group = known?.group ?? groups.at(-1);
    if (root !== undefined && group) views.set(node.id, { group, source: root });
  }
  return groups;
}

/** What a node looks at without calculating anything; undefined of all others. */
function sourceOfView({ op, inputs, epilogue }: Node): ValueId | undefined {
  const [only, ...others] = inputs;
  return kindOfOp(op) === "view" && epilogue.length === 0 && others.length === 0 && typeof only === "string"
    ? only
    : undefined;
}

/** From so many blocks on, what one layer comes to is a box. */
const SEVERAL = 3;

/** The paths of layers that come to several blocks, as attention does. */
export function layersOfSeveral(origins: readonly Origin[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { path, call = "" } of origins)
    if (path !== "" && !call.endsWith("()")) counts.set(path, (counts.get(path) ?? 0) + 1);
  return new Set([...counts].flatMap(([path, count]) => (count >= SEVERAL ? [path] : [])));
}
