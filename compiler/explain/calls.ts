import type { Graph, Node, Origin } from "../ir/graph.ts";

/** One run of a layer, or of a function, and the nodes it made. */
export interface Call {
  readonly origin: Origin;
  /** `Conv2d`, or `relu()` for a function. */
  readonly type: string;
  /** The path is the layer's own. */
  readonly isLayer: boolean;
  readonly nodes: readonly [Node, ...Node[]];
}

/** The calls of a model in the order in which they run: all nodes of a call share one origin. */
export function callsOf(graph: Graph): readonly Call[] {
  const byOrigin = new Map<Origin, [Node, ...Node[]]>();
  for (const node of graph.nodes) {
    const nodes = byOrigin.get(node.origin);
    if (nodes) nodes.push(node);
    else byOrigin.set(node.origin, [node]);
  }
  return [...byOrigin].map(([origin, nodes]) => {
    const call = origin.call ?? `${nodes[0].op.name}()`;
    return { origin, type: showCall(call), isLayer: !call.endsWith("()"), nodes };
  });
}

/** `layer1.0.conv1`, or `relu()` for a function and `+` for an operator. */
export const nameOfOrigin = ({ path, call = "" }: Origin): string =>
  call.endsWith("()") || path === "" ? showCall(call) : path;

const showCall = (call: string): string => call.replace(/^(\W+)\(\)$/, "$1");
