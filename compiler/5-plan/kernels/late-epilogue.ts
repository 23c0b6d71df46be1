import { isValue, type Node, type Step } from "../../ir/graph.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import { iterationOf } from "../../ir/iteration.ts";
import type { Kernel } from "../../ir/kernel/builder.ts";
import { bundle, type Cursor } from "../../ir/kernel/cursor.ts";
import { nest } from "../../ir/kernel/nest.ts";
import { isTranscendental, wordsOf } from "../../ir/kernel/program.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import { applyPointwise, runEpilogue } from "./epilogue.ts";
import { piecesOf } from "./packed-pieces.ts";

/** A node's epilogue, in what its kernel does to each sum and what is done afterwards, in a pass over the result. */
export interface PartedEpilogue {
  readonly now: readonly Step[];
  readonly late: readonly Step[];
}

/**
 * A tile of sums fills the registers, so that an exponential among them would spill them all: it is quicker over the stored
 * result, several at a time. Steps that read other tensors stay, as their memory may be the result's own.
 */
export function partEpilogue({ op, epilogue }: Node, { lanes }: Machine): PartedEpilogue {
  const first = epilogue.findIndex(isCostly);
  const late = first === -1 ? [] : epilogue.slice(first);
  const isAlone = late.every(({ operands }) => !operands.some(isValue));
  return op.kernel.kind === "loops" && lanes > 1 && isAlone
    ? { now: epilogue.slice(0, epilogue.length - late.length), late }
    : { now: epilogue, late: [] };
}

const isCostly = (step: Step): boolean =>
  [...wordsOf(applyPointwise(step, step.operands, () => ({ kind: "local", name: "element" })))].some(isTranscendental);

/** Does the late steps to what the kernel has stored. */
export function finishLate(k: Kernel, node: Node, late: readonly Step[], y: Cursor): void {
  if (late.length === 0) return;
  const finish: Cursor["finish"] = (value) => runEpilogue(k, { ...node, epilogue: late }, value, []);
  for (const { cursor, shape } of piecesOf(y, node.type.shape)) {
    const axes = iterationOf(
      shape,
      cursor.places.map(({ layout }) => layout),
    );
    if (!axes) throw new CompilerBug(`${node.id} lies in pieces that no one nest of loops goes through`);
    nest(
      k,
      "i",
      axes,
      [cursor],
      ([here]) => k.store(bundle([here as Cursor], finish), k.load(here as Cursor)),
      "lanes",
    );
  }
}
