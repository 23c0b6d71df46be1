import type { Facts } from "../../ir/facts.ts";
import { isValue, type Graph, type Node, type ValueId } from "../../ir/graph.ts";
import { isFixed } from "../../ir/types.ts";

/** A value that is made right where a concatenation wants it, as a slice of the concatenation's own memory. */
export interface CatSlot {
  readonly cat: ValueId;
  readonly dim: number;
  readonly start: number;
}

/**
 * Which values can be produced in place of being copied into a concatenation. Later concatenations choose first: in a
 * dense block the last one holds all earlier ones as its front part.
 */
export function catSlots(graph: Graph, { nodes, runTime }: Facts): ReadonlyMap<ValueId, CatSlot> {
  const outputs = new Set(graph.outputs.map((output) => output.id));
  const slots = new Map<ValueId, CatSlot>();
  for (const node of [...graph.nodes].reverse()) {
    if (!node.op.concatenates || node.epilogue.length > 0 || !runTime.has(node.id)) continue;
    const parts = partsOf(node, nodes);
    const front = slots.get(parts[0]?.id ?? "");
    if (
      front &&
      front.start === 0 &&
      !slots.has(node.id) &&
      parts.every((part) => sits(slots.get(part.id), front.cat, part.start, node)) &&
      areDistinct(parts)
    ) {
      slots.set(node.id, { cat: front.cat, dim: node.attrs["dim"] as number, start: 0 });
      continue;
    }
    for (const { id, start } of parts) {
      const producer = nodes.get(id);
      const free =
        producer && producer.op.kernel.kind !== "view" && runTime.has(id) && !slots.has(id) && !outputs.has(id);
      if (free && parts.filter((part) => part.id === id).length === 1)
        slots.set(id, { cat: node.id, dim: node.attrs["dim"] as number, start });
    }
  }
  return slots;
}

const sits = (slot: CatSlot | undefined, cat: ValueId, start: number, node: Node): boolean =>
  slot !== undefined && slot.cat === cat && slot.start === start && slot.dim === node.attrs["dim"];

const areDistinct = (parts: readonly Part[]): boolean => new Set(parts.map((part) => part.id)).size === parts.length;

interface Part {
  readonly id: ValueId;
  readonly start: number;
}

/** The inputs of a concatenation and where each starts. Along an open dimension there are none to speak of. */
function partsOf(cat: Node, nodes: ReadonlyMap<ValueId, Node>): readonly Part[] {
  const dim = cat.attrs["dim"] as number;
  const parts: Part[] = [];
  let start = 0;
  for (const input of cat.inputs.filter(isValue)) {
    const size = nodes.get(input)?.type.shape[dim];
    parts.push({ id: input, start });
    // Behind an input of the model, whose size is not at hand here, nothing can be placed.
    if (size === undefined || !isFixed(size)) return parts.length === cat.inputs.length ? parts : [];
    start += size;
  }
  return parts;
}
