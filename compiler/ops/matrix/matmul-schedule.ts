import type { Scheduled, ScheduledNode } from "../../ir/op-traits.ts";
import { vectorsFor } from "../../ir/kernel/machine.ts";
import { isFixed } from "../../ir/types.ts";
import { blockedMatmul } from "./blocked-matmul.ts";
import { columnBlocks } from "./column-blocks.ts";

/** Rows of the first matrix that read each block of the second. With fewer, laying it out anew takes longer than it saves. */
const MANY_ROWS = 16;

/** A product of matrices with vectors, the second one laid out in the order in which tiles read it. */
export function matmulSchedule({
  inputs,
  type,
  machine,
  path,
  typeOf,
  add,
  hold,
  varies,
}: ScheduledNode): Scheduled | undefined {
  const [a, b] = inputs;
  const [rows, columns] = type.shape.slice(-2);
  const inner = typeOf(a)?.shape.at(-1);
  if (a === undefined || b === undefined || rows === undefined || columns === undefined || inner === undefined)
    return undefined;
  if (machine.lanes === 1 || ![rows, columns, inner].every(isFixed)) return undefined;
  // Of an open number of columns it is not known how many are left over of blocks.
  if (varies(-1)) return undefined;
  if (!hold((rows as number) >= MANY_ROWS && (columns as number) >= machine.lanes)) return undefined;
  const block = machine.lanes * vectorsFor(Math.floor((columns as number) / machine.lanes), machine);
  const blocks = add("blocks", columnBlocks, [b], { block }, `${path}.blocks`);
  return { op: blockedMatmul, attrs: { columns: columns as number, block }, inputs: [a, blocks] };
}
