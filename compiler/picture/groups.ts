import { callsOf } from "../explain/calls.ts";
import { moduleOf } from "../explain/call-name.ts";
import { countReads, type Graph, type Node, type Origin, type ValueId } from "../ir/graph.ts";
import { kindOfOp } from "./kind-of-op.ts";

/** Nodes that are drawn as one block. */
export interface Group {
  readonly origin: Origin;
  readonly nodes: readonly [Node, ...Node[]];
}

/** What runs, call by call as the source has it, or kernel by kernel. */
export function groupsOf(graph: Graph, runTime: ReadonlySet<ValueId>, stage: "source" | "optimized"): readonly Group[] {
  if (stage === "optimized") {
    const run = graph.nodes.filter(({ id }) => runTime.has(id));
    return joinChains(joinViews(run), countReads(graph)).map((nodes) => ({ origin: nodes[0].origin, nodes }));
  }
  return callsOf(graph).flatMap(({ origin, nodes }) => {
    const [first, ...rest] = nodes.filter(({ id }) => runTime.has(id));
    return first ? [{ origin, nodes: [first, ...rest] as const }] : [];
  });
}

/** Where a group and all that is fused into it come from. */
export const originsOf = ({ nodes }: Group): readonly Origin[] =>
  nodes.flatMap(({ origin, folded = [], epilogue }) => [
    origin,
    ...[...folded, ...epilogue].map((each) => each.origin),
  ]);

type Nodes = [Node, ...Node[]];

/**
 * Nodes as blocks, one each, but for views that one call makes of one value: `unbind`, `chunk` and subscripts are one block, however
 * many slices they are.
 */
function joinViews(nodes: readonly Node[]): readonly Nodes[] {
  const groups: Nodes[] = [];
  /** Of each view, the group that it is in, and the value that the group looks at. */
  const views = new Map<ValueId, { readonly group: Nodes; readonly source: ValueId }>();
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

/** Views one behind the other in one module, which nothing else looks at in between, are one block: `view, transpose`. */
function joinChains(groups: readonly Nodes[], readCounts: ReadonlyMap<ValueId, number>): readonly Nodes[] {
  const joined: Nodes[] = [];
  const ends = new Map<ValueId, Nodes>();
  for (const group of groups) {
    const source = sourceOfView(group[0]);
    const before = source === undefined ? undefined : ends.get(source);
    const isOnly = group.filter((node) => node.inputs[0] === source).length === readCounts.get(source ?? "");
    const goesOn = before !== undefined && isOnly && moduleOf(before[0].origin) === moduleOf(group[0].origin);
    if (goesOn) before.push(...group);
    else joined.push(group);
    if (group.length === 1 && source !== undefined) ends.set(group[0].id, goesOn ? before : group);
  }
  return joined;
}

/** What a node looks at without calculating anything; undefined of all others. */
function sourceOfView({ op, inputs, epilogue }: Node): ValueId | undefined {
  const [only, ...others] = inputs;
  return kindOfOp(op) === "view" && epilogue.length === 0 && others.length === 0 && typeof only === "string"
    ? only
    : undefined;
}
