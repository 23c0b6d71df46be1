import { factsOf } from "../../ir/facts.ts";
import type { Graph, Node, Operand } from "../../ir/graph.ts";
import { nameInputs, type Op } from "../../ir/op.ts";
import type { ScheduledNode } from "../../ir/op-traits.ts";
import type { MathMode } from "../../ir/kernel/math-mode.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import { f32, type TensorType } from "../../ir/types.ts";

/** Chooses how each node is computed: as its op says that it may be, where that pays. */
export function chooseSchedules(
  graph: Graph,
  machine: Machine,
  math: MathMode = "exact",
  hold: <T>(node: string, choice: T) => T = (_, choice) => choice,
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
    });
    return other ? [...made, { ...node, ...other }] : [node];
  };
  const nodes = graph.nodes.flatMap((node) => (runTime.has(node.id) ? scheduled(node) : [node]));
  return nodes.length === graph.nodes.length ? graph : { ...graph, nodes };
}

/** Has every choice be what it was when it was made first. */
export function holdChoices(): <T>(node: string, choice: T) => T {
  const held = new Map<string, unknown>();
  return <T>(node: string, choice: T): T => {
    if (!held.has(node)) held.set(node, choice);
    return held.get(node) as T;
  };
}

function typeBy(op: Op, inputs: readonly (TensorType | undefined)[], attrs: ScheduledNode["attrs"]): TensorType {
  return f32(
    op.infer(nameInputs(op, inputs), attrs, (_, message) => {
      throw new CompilerBug(`choosing a schedule built a wrong ${op.name}: ${message}`);
    }),
  );
}
