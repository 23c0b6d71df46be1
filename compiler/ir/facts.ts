import { countReads, isValue, reads, typesOf, type Graph, type Node, type Operand, type ValueId } from "./graph.ts";
import type { AttrValues } from "./op.ts";
import { isFixed, type TensorType } from "./types.ts";

/** What passes and the planner ask of a graph, found out once. */
export interface Facts {
  readonly types: ReadonlyMap<ValueId, TensorType>;
  readonly nodes: ReadonlyMap<ValueId, Node>;
  /** Where in the graph's order each node stands. */
  readonly positions: ReadonlyMap<ValueId, number>;
  /** What depends on an input, or on the batch size or open sizes alone; all else is known as soon as the weights are. */
  readonly runTime: ReadonlySet<ValueId>;
  /** How often each value is read, by nodes and as an output. */
  readonly readCounts: ReadonlyMap<ValueId, number>;
  /** The position of the last node that reads a value or a view of it; results are read at the very end. */
  readonly lastUses: ReadonlyMap<ValueId, number>;
  /** Whether what a node reads is known before any input is. Of what a pass has added since, that is not known. */
  readonly isKnown: (operand: Operand | undefined) => boolean;
}

export function factsOf(graph: Graph): Facts {
  const types = typesOf(graph);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const runTime = runTimeValues(graph);
  return {
    types,
    nodes,
    positions: new Map(graph.nodes.map((node, i) => [node.id, i])),
    runTime,
    readCounts: countReads(graph),
    lastUses: lastUses(graph, nodes),
    isKnown: (operand) => operand === undefined || !isValue(operand) || (types.has(operand) && !runTime.has(operand)),
  };
}

function runTimeValues(graph: Graph): ReadonlySet<ValueId> {
  const runTime = new Set(graph.inputs.map((input) => input.id));
  for (const node of graph.nodes)
    if (isOpen(node) || graph.sized?.has(node.id) || reads(node).some((id) => runTime.has(id))) runTime.add(node.id);
  return runTime;
}

/** Whether the batch has a part in a node by itself: in its shape, or in what it or a step of its epilogue counts. */
const isOpen = ({ type, attrs, epilogue }: Node): boolean =>
  !type.shape.every(isFixed) || [attrs, ...epilogue.map((step) => step.attrs)].some(hasOpenSize);

const hasOpenSize = (attrs: AttrValues): boolean =>
  Object.values(attrs).some(
    (value) => Array.isArray(value) && value.some((each) => typeof each === "object" && "symbol" in each),
  );

function lastUses(graph: Graph, nodes: ReadonlyMap<ValueId, Node>): ReadonlyMap<ValueId, number> {
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
