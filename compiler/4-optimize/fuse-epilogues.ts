import { ELEMENT, isValue, type Node, type Step, type ValueId } from "../ir/graph.ts";
import type { Facts } from "../ir/facts.ts";
import { sameShape } from "../ir/types.ts";
import { canCarry } from "./can-carry.ts";
import type { Reason } from "./decision.ts";
import { definePass } from "./define-pass.ts";

export const fuseEpilogues = definePass({
  name: "fuse-epilogues",
  summary: "Lets a pointwise op ride on what makes its input, while the element is still in a register.",
  examples: [
    {
      title: "relu rides on linear",
      before: `
        graph g(%x: f32[2,3], @w: f32[4,3], @b: f32[4]) {
          %1 = linear(%x, @w, @b): f32[2,4]
          %2 = relu(%1): f32[2,4]
          return %2
        }`,
      after: `
        graph g(%x: f32[2,3], @w: f32[4,3], @b: f32[4]) {
          %2 = linear(%x, @w, @b) |> relu: f32[2,4]
          return %2
        }`,
    },
    {
      title: "a residual add reads its other operand at the same place",
      before: `
        graph g(%x: f32[2,3], @w: f32[3,3], @b: f32[3]) {
          %1 = linear(%x, @w, @b): f32[2,3]
          %2 = relu(%1): f32[2,3]
          %3 = add(%x, %2): f32[2,3]
          return %3
        }`,
      after: `
        graph g(%x: f32[2,3], @w: f32[3,3], @b: f32[3]) {
          %3 = linear(%x, @w, @b) |> relu |> add(%x, _): f32[2,3]
          return %3
        }`,
    },
    {
      title: "kept apart where the value between is read twice",
      before: `
        graph g(%x: f32[2,3]) {
          %1 = softmax(%x, dim=1): f32[2,3]
          %2 = relu(%1): f32[2,3]
          return %1, %2
        }`,
      after: `
        graph g(%x: f32[2,3]) {
          %1 = softmax(%x, dim=1): f32[2,3]
          %2 = relu(%1): f32[2,3]
          return %1, %2
        }`,
    },
    {
      title: "kept apart where the element would be needed at several places",
      before: `
        graph g(%x: f32[1,3], %y: f32[2,3]) {
          %1 = softmax(%x, dim=1): f32[1,3]
          %2 = add(%1, %y): f32[2,3]
          return %2
        }`,
      after: `
        graph g(%x: f32[1,3], %y: f32[2,3]) {
          %1 = softmax(%x, dim=1): f32[1,3]
          %2 = add(%1, %y): f32[2,3]
          return %2
        }`,
    },
  ],

  run(graph, notes, facts) {
    const nodes = new Map<ValueId, Node>();
    // Grown in place, since a chain of thousands of ops rides on one kernel.
    const riding = new Map<ValueId, Step[]>();
    for (const node of graph.nodes) {
      if (node.op.kernel.kind !== "pointwise") {
        nodes.set(node.id, node);
        continue;
      }
      const { producer, refused } = producerFor(node, nodes, facts);
      if (!producer) {
        for (const { into, why } of refused) notes.refused("ride", node, into, why);
        nodes.set(node.id, node);
      } else {
        notes.done("ride", node, producer);
        const steps = riding.get(producer.id) ?? [...producer.epilogue];
        steps.push(stepOf(node, producer.id), ...node.epilogue);
        riding.set(node.id, steps);
        nodes.delete(producer.id);
        nodes.set(node.id, carry(producer, node, steps));
      }
    }
    return nodes.size === graph.nodes.length ? graph : { ...graph, nodes: [...nodes.values()] };
  },
});

interface Carriers {
  readonly producer: Node | undefined;
  readonly refused: readonly { readonly into: Node | undefined; readonly why: Reason }[];
}

/** The last made of those inputs that nothing else reads and that have the node's own shape; and why not the others. */
function producerFor(node: Node, nodes: ReadonlyMap<ValueId, Node>, { readCounts, positions }: Facts): Carriers {
  const inputs = [...new Set(node.inputs.filter(isValue))].map((id) => {
    const into = nodes.get(id);
    const times = node.inputs.filter((input) => input === id).length;
    return { into, why: whyNot(node, into, readCounts.get(id) === times) };
  });
  const [producer] = inputs
    .flatMap(({ into, why }) => (into && why === undefined ? [into] : []))
    .sort((a, b) => (positions.get(b.id) ?? 0) - (positions.get(a.id) ?? 0));
  return { producer, refused: inputs.flatMap(({ into, why }) => (why === undefined ? [] : [{ into, why }])) };
}

function whyNot(node: Node, producer: Node | undefined, isReadOnlyHere: boolean): Reason | undefined {
  if (!producer) return "no-kernel-before";
  if (!canCarry(producer)) return "cannot-carry";
  if (!isReadOnlyHere) return "read-elsewhere";
  if (node.op.drawsNumbers && producer.op.kernel.kind !== "pointwise") return "draws-numbers";
  return sameShape(producer.type.shape, node.type.shape) ? undefined : "other-shape";
}

const stepOf = ({ op, attrs, inputs, origin }: Node, element: ValueId): Step => ({
  op,
  attrs,
  operands: inputs.map((input) => (input === element ? ELEMENT : input)),
  origin,
});

const carry = (producer: Node, { name, id, type }: Node, epilogue: readonly Step[]): Node => ({
  ...producer,
  ...(name === undefined ? {} : { name }),
  id,
  epilogue,
  type,
});
