import type { GradientCall } from "../ir/gradient.ts";
import type { Operand, ValueId } from "../ir/graph.ts";
import type { Op } from "../ir/op.ts";
import { mul } from "../ops/elementwise/arithmetic.ts";
import { derivativeOp, isNothing, slopeOf } from "./derivative-op.ts";

/** Hands out ops that are made of slopes, each once, so that equal nodes are seen to be equal. */
export function createPointwiseGradient(): (op: Op, call: GradientCall) => readonly (ValueId | undefined)[] {
  const made = new Map<string, Op>();
  return (op, call) => call.inputs.map((_, input) => (call.wants(input) ? gradientOf(op, call, input) : undefined));

  function gradientOf(op: Op, call: GradientCall, input: number): ValueId | undefined {
    const slope = slopeOf(op, input, call.attrs);
    if (isNothing(slope)) return undefined;
    const { formula, reads, readsResult } = slope;
    if (formula.kind === "number")
      return formula.value === 1 ? call.gradient : call.op(mul, [call.gradient, formula.value]);
    const operands: Operand[] = reads.map((i) => call.inputs[i] as Operand);
    if (formula.kind === "local") return call.op(mul, [call.gradient, readsResult ? call.result : operands[0]]);
    const key = [op.name, input, reads, readsResult].join();
    const derived = made.get(key) ?? derivativeOp(op, input, slope);
    made.set(key, derived);
    return call.op(derived, [...operands, ...(readsResult ? [call.result] : []), call.gradient], call.attrs);
  }
}
