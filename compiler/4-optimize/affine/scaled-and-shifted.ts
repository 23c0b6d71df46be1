import type { Node, Operand } from "../../ir/graph.ts";

/** What a norm has become: its input times one value, plus another. */
export interface ScaledAndShifted {
  readonly x: Operand;
  readonly scale: Operand;
  readonly shift: Operand;
}

/** The parts of a node that multiplies and adds; undefined if it does something else. */
export function scaledAndShifted({ op: { affine }, inputs }: Node): ScaledAndShifted | undefined {
  if (!affine?.factors) return undefined;
  const at = (i: number): Operand => inputs[i] as Operand;
  return { x: at(affine.inputs[0] as number), scale: at(affine.factors.scale), shift: at(affine.factors.shift) };
}
