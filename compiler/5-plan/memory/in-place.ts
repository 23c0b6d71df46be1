import { rootOf } from "../../ir/facts.ts";
import { isValue, type Node, type Operand, type ValueId } from "../../ir/graph.ts";
import { sameLayout, type Layout } from "../../ir/layout.ts";
import { sameDim, type Dim } from "../../ir/types.ts";
import { epilogueReads } from "../kernels/epilogue.ts";
import { isSameHalo } from "../layout/halos.ts";
import type { Buffer, Place } from "../plan.ts";
import type { Planner } from "../planner.ts";
import type { PlacedReads } from "../kernels/write-program.ts";

interface Read {
  readonly id: ValueId;
  readonly place: Place;
}

interface Memory {
  readonly layout: Layout;
  readonly size: Dim;
}

/** The memory of an operand that a node may write its own value over, element by element. */
export function overwrittenPlace(planner: Planner, reads: PlacedReads, wished: Memory): Place | undefined {
  const dying = readByElement(reads).find((read) => mayOverwrite(planner, read, reads, wished));
  return dying && { buffer: dying.place.buffer, layout: wished.layout };
}

/** The operand is read nowhere else by this step, dies here, and lies exactly as the result is to. */
const mayOverwrite = (planner: Planner, { id, place }: Read, reads: PlacedReads, wished: Memory): boolean =>
  isReadOnce(place, reads) && diesAt(planner, id, reads.node) && isSameMemory(planner, place, wished);

/** What a node reads element by element; a kernel with loops of its own may come back to what it has read. */
function readByElement({ node, inputs, operands }: PlacedReads): readonly Read[] {
  const own = node.op.kernel.kind === "pointwise" ? readsAt(node.inputs, inputs) : [];
  return [...own, ...readsAt(epilogueReads(node), operands)];
}

const readsAt = (values: readonly Operand[], places: readonly (Place | undefined)[]): readonly Read[] =>
  values.flatMap((id, i) => {
    const place = places[i];
    return isValue(id) && place ? [{ id, place }] : [];
  });

const isReadOnce = ({ buffer }: Place, { inputs, operands }: PlacedReads): boolean =>
  [...inputs, ...operands].filter((place) => place?.buffer === buffer).length === 1;

/** Whether nothing reads the value's memory after this node: neither another one nor, as a part of it, a concatenation. */
function diesAt({ positions, nodes, slots, lastUses }: Planner, id: ValueId, node: Node): boolean {
  const root = rootOf(id, nodes);
  const isShared = slots.has(root) || nodes.get(root)?.op.concatenates === true;
  return !isShared && (lastUses.get(root) ?? -1) <= (positions.get(node.id) ?? -1);
}

function isSameMemory({ buffers }: Planner, { buffer: id, layout }: Place, wished: Memory): boolean {
  const buffer = buffers[id] as Buffer;
  return (
    buffer.kind === "arena" &&
    sameDim(buffer.size, wished.size) &&
    sameLayout(layout, wished.layout) &&
    isSameHalo(layout.halo, wished.layout.halo)
  );
}
