import type { Operand, Origin } from "../../ir/graph.ts";
import { nameInputs, type AttrValues, type Op } from "../../ir/op.ts";
import type { Affine, Calculate, Factors } from "../../ir/op-traits.ts";
import { isFixed, productOf, sameShape } from "../../ir/types.ts";
import { expand } from "../../ops/arrangement/views.ts";
import { isUniformAlong, operandsOf, type WindowedStep } from "./affine.ts";
import { asShape } from "../as-shape.ts";
import type { Rewriter } from "../rewrite.ts";

/** Whether a step has no more than one value for each element of the window. */
export function isWithinWindow(rewriter: Rewriter, step: WindowedStep): boolean {
  const { shape } = step.node.type;
  const { from, to } = step.window;
  return (
    shape.slice(from, to).every(isFixed) &&
    operandsOf(step).every((values) =>
      shape.every((_, dim) => (dim >= from && dim < to) || isUniformAlong(rewriter, values, shape, dim)),
    )
  );
}

/** What steps in a row do to each channel or feature. */
export const factorsOf = (rewriter: Rewriter, steps: readonly WindowedStep[]): Factors =>
  steps.reduce<Factors>((before, step) => after(rewriter, before, step), { scale: 1, shift: 0 });

/** f(scale · x + shift), where f scales and shifts itself. */
function after(rewriter: Rewriter, factors: Factors, step: WindowedStep): Factors {
  const { node, at } = step;
  const { op, attrs, origin } = node;
  const inputs = node.inputs.map((operand, i) => (i === at ? operand : alongWindow(rewriter, operand, step)));
  const calculate: Calculate = (what, operands, own = {}) => calculated(rewriter, what, operands, own, origin);
  return (op.affine as Affine).through(factors, { operands: inputs, at, attrs }, calculate);
}

/** A new node; for numbers, the number that it would be. */
function calculated(
  rewriter: Rewriter,
  op: Op,
  operands: readonly Operand[],
  attrs: AttrValues,
  origin: Origin,
): Operand {
  if (operands.some((operand) => typeof operand !== "number")) return rewriter.add(op, operands, origin, { attrs });
  const tensors = operands.map((operand) => ({ shape: [], data: Float64Array.of(operand as number) }));
  return op.reference(nameInputs(op, tensors), attrs, [])[0] as number;
}

/** Values that broadcast against a step, one for each element of its window. */
function alongWindow(rewriter: Rewriter, values: Operand, { node, window: { from, to } }: WindowedStep): Operand {
  if (typeof values === "number") return values;
  const { shape } = rewriter.typeOf(values);
  const whole = node.type.shape.slice(from, to);
  const own = whole.map((_, i) => shape[from + i - (node.type.shape.length - shape.length)] ?? 1);
  const short = asShape(rewriter, values, own, node.origin);
  const full = sameShape(own, whole) ? short : rewriter.add(expand, [short], node.origin, { attrs: { shape: whole } });
  return asShape(rewriter, full, [productOf(whole)], node.origin);
}
