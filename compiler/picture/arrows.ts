import { isValue, shownShapeOf, type Graph, type Node, type Origin, type ValueId } from "../ir/graph.ts";
import type { TensorType } from "../ir/types.ts";
import type { CallBox } from "./call-boxes.ts";
import { distinct } from "./edges.ts";
import type { Group } from "./groups.ts";
import { homeOf } from "./modules.ts";
import { sampleShape } from "./numbers.ts";
import type { Edge } from "./picture.ts";

interface Arrows {
  readonly groups: readonly Group[];
  readonly types: ReadonlyMap<ValueId, TensorType>;
  readonly calls: ReadonlyMap<Origin, CallBox>;
}

/** From what makes a value to what reads it. */
export function arrowsOf(graph: Graph, { groups, types, calls }: Arrows): readonly Omit<Edge, "isSkip">[] {
  const makers = new Map<ValueId, string>(graph.inputs.map(({ id }) => [id, id]));
  for (const { nodes } of groups) for (const { id } of nodes) makers.set(id, idOf(nodes));
  const shapeOf = (id: ValueId): string =>
    sampleShape(shownShapeOf(graph, id, types.get(id)?.shape ?? []), graph.batch);
  const arrow = (id: ValueId, to: string): Omit<Edge, "isSkip"> | undefined => {
    const from = makers.get(id);
    if (from === undefined || from === to) return undefined;
    return { from, to, shape: shapeOf(id), ...(id === from ? {} : { value: id }) };
  };
  const edges = groups.flatMap(({ nodes }) =>
    nodes.flatMap((node) =>
      readsOf(node, calls).flatMap(({ id, rides }) => {
        const found = arrow(id, idOf(nodes));
        return found ? [rides === undefined ? found : { ...found, rides }] : [];
      }),
    ),
  );
  const results = graph.outputs.flatMap(({ id }, i) => arrow(id, `result ${i}`) ?? []);
  return distinct([...edges, ...results]);
}

/** A group's block is called like the last value that it makes. */
const idOf = (nodes: Group["nodes"]): string => (nodes.at(-1) ?? nodes[0]).id;

/** What a node reads, itself or in a step that rides on it. */
const readsOf = (
  { inputs, epilogue }: Node,
  calls: Arrows["calls"],
): readonly { readonly id: ValueId; readonly rides?: string }[] => [
  ...inputs.filter(isValue).map((id) => ({ id })),
  ...epilogue.flatMap(({ operands, origin }) =>
    operands.filter(isValue).map((id) => ({ id, rides: homeOf(origin, calls) })),
  ),
];
