import { factsOf } from "../../ir/facts.ts";
import type { Graph, Node, Operand } from "../../ir/graph.ts";
import { nameInputs, type Op } from "../../ir/op.ts";
import type { ScheduledNode } from "../../ir/op-traits.ts";
import type { MathMode } from "../../ir/kernel/math-mode.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import { f32, perSample, type TensorType } from "../../ir/types.ts";

/** Chooses how each node is computed: as its op says that it may be, where that pays. */
export function chooseSchedules(
  graph: Graph,
  machine: Machine,
  math: MathMode = "exact",
  { hold, varies }: OpenChoices = { hold: (_, choice) => choice, varies: () => false },
): Graph {
  const { types: given, runTime, isKnown } = factsOf(graph);
  const types = new Map<string, TensorType>(given);
  const typeOf = (operand: Operand | undefined): TensorType | undefined => types.get(String(operand));

  const scheduled = (node: Node): readonly Node[] => {
    const made: Node[] = [];
    const add: ScheduledNode["add"] = (suffix, op, inputs, attrs, name) => {
      const id = `${node.id}.${suffix}`;
      const type = typeBy(op, inputs.map(typeOf), attrs);
      types.set(id, type);
      made.push({ id, op, attrs, inputs, epilogue: [], type, origin: node.origin, name });
      return id;
    };
    const { attrs, inputs, type } = node;
    const path = node.origin.path || node.id.slice(1);
    const other = node.op.schedule?.({
      attrs,
      inputs,
      type,
      machine,
      math,
      path,
      typeOf,
      isKnown,
      add,
      hold: (choice) => hold(node.id, choice),
      varies: (axis) => varies(node.id, axis < 0 ? type.shape.length + axis : axis),
    });
    return other ? [...made, { ...node, ...other }] : [node];
  };
  const nodes = graph.nodes.flatMap((node) => (runTime.has(node.id) ? scheduled(node) : [node]));
  return nodes.length === graph.nodes.length ? graph : { ...graph, nodes };
}

/** How schedules are chosen for a graph whose sizes are open, of which there are several. */
export interface OpenChoices {
  /** A choice by sizes as it was made first. */
  readonly hold: <T>(node: string, choice: T) => T;
  /** Whether a dimension of what a node gives is another one at other sizes. */
  readonly varies: (node: string, axis: number) => boolean;
}

/** Has every choice be what it was when it was made first, for graphs that are the same but for their sizes. */
export function openChoices(graphs: readonly Graph[]): OpenChoices {
  const held = new Map<string, unknown>();
  const varying = new Set<string>();
  const [first, ...others] = graphs;
  first?.nodes.forEach(({ id, type }, i) =>
    type.shape.forEach((dim, axis) => {
      if (others.some(({ nodes }) => perSample(nodes[i]?.type.shape[axis] ?? 0) !== perSample(dim)))
        varying.add(`${id} ${axis}`);
    }),
  );
  return {
    hold<T>(node: string, choice: T): T {
      if (!held.has(node)) held.set(node, choice);
      return held.get(node) as T;
    },
    varies: (node, axis) => varying.has(`${node} ${axis}`),
  };
}

function typeBy(op: Op, inputs: readonly (TensorType | undefined)[], attrs: ScheduledNode["attrs"]): TensorType {
  return f32(
    op.infer(nameInputs(op, inputs), attrs, (_, message) => {
      throw new CompilerBug(`choosing a schedule built a wrong ${op.name}: ${message}`);
    }),
  );
}
