import { countReads, ELEMENT, type Graph, type Node } from "../../compiler/ir/graph.ts";

export type Activation = "relu" | "relu6";

/** What TensorFlow's kernels can do on the way, after the bias. */
export function activationOf({ op, attrs }: Pick<Node, "op" | "attrs">): Activation | undefined {
  if (op.name === "relu") return "relu";
  const isRelu6 =
    (op.name === "clamp" && attrs["min"] === 0 && attrs["max"] === 6) ||
    (op.name === "hardtanh" && attrs["min_val"] === 0 && attrs["max_val"] === 6);
  return isRelu6 ? "relu6" : undefined;
}

export const fusedActivation = ({ epilogue: [step] }: Node): Activation | undefined => step && activationOf(step);

/** As TensorFlow's converters do: a relu becomes part of the node before it where nothing else reads that. */
export function fuseActivations(graph: Graph, nodes: readonly Node[], hosts: readonly string[]): Node[] {
  const reads = countReads(graph);
  const fused: Node[] = [];
  for (const node of nodes) {
    const at = fused.findIndex(({ id }) => id === node.inputs[0]);
    const host = fused[at];
    const isFusable =
      activationOf(node) && host && hosts.includes(host.op.name) && reads.get(host.id) === 1 && !fusedActivation(host);
    if (!isFusable) {
      fused.push(node);
      continue;
    }
    const { id, op, attrs, origin } = node;
    fused[at] = { ...host, id, epilogue: [{ op, attrs, operands: [ELEMENT], origin }] };
  }
  return fused;
}
