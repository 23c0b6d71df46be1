import {
  isValue,
  reads,
  renameReads,
  type Folded,
  type Graph,
  type Node,
  type Operand,
  type Origin,
  type ValueId,
} from "../ir/graph.ts";
import { nameInputs, type AttrValues, type Op } from "../ir/op.ts";
import { CompilerBug } from "../ir/compiler-bug.ts";
import { f32, type TensorType } from "../ir/types.ts";

/** What a new node has besides its op and inputs. */
export interface NodeDetails {
  readonly attrs?: AttrValues;
  readonly folded?: readonly Folded[];
  /** What its memory is called in generated code. */
  readonly name?: string;
}

/** What a pass sees while it goes through a graph from the inputs to the results. */
export interface Rewriter {
  /** Adds a node in front of the one at hand and gives its value. */
  add(op: Op, inputs: readonly (Operand | undefined)[], origin: Origin, more?: NodeDetails): ValueId;
  typeOf(operand: Operand): TensorType;
  /** The node that makes a value, as it is by now. */
  nodeOf(operand: Operand | undefined): Node | undefined;
}

/**
 * Goes through the nodes in order. `visit` gives what should stand in a node's place: another value (made with
 * `rewriter.add` or there already), another node of the same id, or undefined to keep it. What no result depends on any more is
 * dropped.
 */
export function rewrite(graph: Graph, visit: (node: Node, rewriter: Rewriter) => Operand | Node | undefined): Graph {
  const nodes: Node[] = [];
  const made = new Map<ValueId, Node>();
  const replaced = new Map<ValueId, Operand>();
  const types = new Map<ValueId, TensorType>([
    ...graph.inputs.map((input) => [input.id, input.type] as const),
    ...graph.parameters.map((parameter) => [parameter.id, f32(parameter.shape)] as const),
  ]);
  let last = Math.max(0, ...graph.nodes.map((node) => Number(/^%(\d+)$/.exec(node.id)?.[1] ?? 0)));
  let isChanged = false;

  const push = (node: Node): void => {
    nodes.push(node);
    made.set(node.id, node);
    types.set(node.id, node.type);
  };
  const rewriter: Rewriter = {
    add(op, inputs, origin, { attrs = {}, folded = [], name } = {}) {
      const operands = inputs.map((input) => input ?? "");
      while (operands.at(-1) === "") operands.pop();
      const named = nameInputs(
        op,
        inputs.map((input) => (input === undefined ? undefined : rewriter.typeOf(input))),
      );
      const shape = op.infer(named, attrs, (_, message) => {
        throw new CompilerBug(`a pass built a wrong ${op.name}: ${message}`);
      });
      const id = `%${++last}`;
      push({
        id,
        op,
        attrs,
        inputs: operands,
        epilogue: [],
        type: f32(shape),
        origin,
        ...(folded.length > 0 ? { folded } : {}),
        ...(name === undefined ? {} : { name }),
      });
      return id;
    },
    typeOf: (operand) => (typeof operand === "number" ? f32([]) : (types.get(operand) ?? f32([]))),
    nodeOf: (operand) => (operand !== undefined && isValue(operand) ? made.get(operand) : undefined),
  };

  const rename = (operand: Operand): Operand => (isValue(operand) ? (replaced.get(operand) ?? operand) : operand);
  for (const original of graph.nodes) {
    const node = replaced.size > 0 ? renameReads(original, rename) : original;
    const result = visit(node, rewriter);
    if (result !== undefined) isChanged = true;
    if (result === undefined) push(node);
    else if (typeof result === "object") push(result);
    else replaced.set(node.id, result);
  }
  if (!isChanged) return graph;
  const outputs = graph.outputs.map((output) => {
    const id = rename(output.id);
    if (!isValue(id)) throw new CompilerBug("a pass replaced a result by a number");
    return { ...output, id };
  });
  return dropDead({ ...graph, nodes, outputs });
}

/** The graph without what no result depends on. */
export function dropDead(graph: Graph): Graph {
  const live = new Set(graph.outputs.map((output) => output.id));
  const nodes = graph.nodes.toReversed().filter((node) => {
    if (!live.has(node.id)) return false;
    for (const id of reads(node)) live.add(id);
    return true;
  });
  return nodes.length === graph.nodes.length ? graph : { ...graph, nodes: nodes.reverse() };
}
