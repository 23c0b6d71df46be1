import { CompilerBug } from "../ir/compiler-bug.ts";
import type { GradientCall } from "../ir/gradient.ts";
import {
  isValue,
  reads,
  typesOf,
  type Graph,
  type Node,
  type Operand,
  type Origin,
  type ValueId,
} from "../ir/graph.ts";
import { nameInputs, type AttrValues, type Op } from "../ir/op.ts";
import { f32, type TensorType } from "../ir/types.ts";
import { opNamed } from "../ops/index.ts";
import { createPointwiseGradient } from "./pointwise-gradient.ts";
import { addUp, type Contribution } from "./add-up.ts";
import { sumTo } from "./sum-to.ts";

export interface Differentiated {
  /** The graph, and behind its nodes those that calculate gradients. */
  readonly graph: Graph;
  /** The gradient of each value that was asked for and that has one. */
  readonly gradients: ReadonlyMap<ValueId, ValueId>;
}

/**
 * Reverse-mode differentiation, graph to graph: what the weighted sum of some values is worth to each of others. Nodes are gone
 * through backwards; each says what its result's gradient means for its inputs, in terms of ops, so that what comes out is a
 * graph like any other.
 *
 * @param cotangents the weight of each element of those values
 * @param wanted whose gradients are asked for: inputs and parameters
 */
export function differentiate(
  graph: Graph,
  cotangents: ReadonlyMap<ValueId, ValueId>,
  wanted: ReadonlySet<ValueId>,
): Differentiated {
  const types = new Map<ValueId, TensorType>(typesOf(graph));
  const nodes: Node[] = [];
  const active = activeValues(graph, wanted);
  const pointwise = createPointwiseGradient();
  const found = new Map<ValueId, Contribution[]>();
  const contribute = (id: ValueId, contribution: Contribution): void =>
    void found.set(id, [...(found.get(id) ?? []), contribution]);
  let last = Math.max(0, ...graph.nodes.map(({ id }) => Number(/^%(\d+)$/.exec(id)?.[1] ?? 0)));

  const typeOf = (operand: Operand | undefined): TensorType => {
    if (operand === undefined || typeof operand === "number") return f32([]);
    return types.get(operand) ?? f32([]);
  };
  const adder =
    (origin: Origin, name: string): GradientCall["op"] =>
    (named, inputs, attrs = {}) => {
      const op = typeof named === "string" ? opNamed(named) : named;
      if (!op) throw new CompilerBug(`a gradient calls ${String(named)}, which is no op`);
      const id = `%${++last}`;
      const type = f32(shapeOf(op, inputs, attrs));
      const operands = inputs.map((input) => input ?? "");
      while (operands.at(-1) === "") operands.pop();
      nodes.push({ id, op, attrs, inputs: operands, epilogue: [], type, origin, name });
      types.set(id, type);
      return id;
    };
  function shapeOf(op: Op, inputs: readonly (Operand | undefined)[], attrs: AttrValues): TensorType["shape"] {
    const named = nameInputs(
      op,
      inputs.map((input) => (input === undefined || input === "" ? undefined : typeOf(input))),
    );
    return op.infer(named, attrs, (_, message) => {
      throw new CompilerBug(`a gradient is built from a wrong ${op.name}: ${message}`);
    });
  }

  for (const [id, value] of cotangents) if (active.has(id)) contribute(id, { value });
  for (const node of [...graph.nodes].reverse()) {
    const contributions = found.get(node.id);
    if (!contributions || !active.has(node.id)) continue;
    const op = adder(node.origin, gradientName(node));
    const gradient = addUp({ op, typeOf }, contributions, node.type.shape);
    const wants = (input: number): boolean => isActive(node.inputs[input]);
    const call: GradientCall = {
      attrs: node.attrs,
      inputs: node.inputs,
      result: node.id,
      type: node.type,
      gradient,
      typeOf,
      wants,
      op,
    };
    const part = node.op.takesPart?.(node.attrs);
    const [source] = node.inputs;
    if (part && isValue(source as Operand)) {
      contribute(source as ValueId, { value: gradient, part });
      continue;
    }
    const rule =
      node.op.gradient ?? (node.op.kernel.kind === "pointwise" ? pointwise.bind(undefined, node.op) : undefined);
    rule?.(call).forEach((value, i) => {
      const input = node.inputs[i];
      if (value === undefined || input === undefined || !isValue(input) || !active.has(input)) return;
      contribute(input, { value: sumTo({ op, typeOf }, value, typeOf(input).shape) });
    });
  }
  const gradients = new Map<ValueId, ValueId>();
  for (const id of wanted) {
    const contributions = found.get(id);
    if (contributions) {
      const op = adder({ span: graph.span, path: "" }, `${id.slice(1)}.gradient`);
      gradients.set(id, addUp({ op, typeOf }, contributions, typeOf(id).shape));
    }
  }
  return { graph: { ...graph, nodes: [...graph.nodes, ...nodes] }, gradients };

  function isActive(operand: Operand | undefined): boolean {
    return operand !== undefined && isValue(operand) && active.has(operand);
  }
}

/** What depends on a value whose gradient is asked for. Nothing flows through what stops gradients. */
function activeValues(graph: Graph, wanted: ReadonlySet<ValueId>): ReadonlySet<ValueId> {
  const active = new Set(wanted);
  for (const node of graph.nodes)
    if (!node.op.stopsGradient && reads(node).some((id) => active.has(id))) active.add(node.id);
  return active;
}

/** `conv1.gradient`, after the layer. */
const gradientName = ({ origin, op, name }: Node): string =>
  `${name ?? (origin.path === "" ? op.name : origin.path)}.gradient`;
