import { CompilerBug } from "../ir/compiler-bug.ts";
import type { Expression } from "../ir/kernel/program.ts";
import { calculate, derivative, isNumber, jumpsIn, localsOf, substitute } from "../ir/kernel/derivative.ts";
import { mul as product, select } from "../ir/kernel/expression.ts";
import { nameInputs, type AttrValues, type Op } from "../ir/op.ts";
import { definePointwise } from "../ops/elementwise/define-pointwise.ts";

/** What the result is called in a slope, and the gradient in an op that is made of one. */
const RESULT = "result";
const GRADIENT = "gradient";

/** How fast the result of a pointwise op changes with one of its inputs, as a formula. */
export interface SlopeOf {
  readonly formula: Expression;
  /** The inputs that the formula is made of, by their places. */
  readonly reads: readonly number[];
  readonly readsResult: boolean;
}

const local = (name: string): Expression => ({ kind: "local", name });
const namesOf = (op: Op): readonly string[] => op.inputs;

function formulaOf(op: Op, input: number, attrs: AttrValues): Expression {
  if (op.kernel.kind !== "pointwise") throw new CompilerBug(`${op.name} has no slope`);
  const inputs = namesOf(op).map(local);
  const own = op.derivative?.(inputs, local(RESULT), attrs)[input];
  return own ?? derivative(op.kernel.scalar(nameInputs(op, inputs), attrs), namesOf(op)[input] as string);
}

export function slopeOf(op: Op, input: number, attrs: AttrValues): SlopeOf {
  const formula = formulaOf(op, input, attrs);
  const locals = localsOf(formula);
  return {
    formula,
    reads: namesOf(op).flatMap((name, i) => (locals.has(name) ? [i] : [])),
    readsResult: locals.has(RESULT),
  };
}

export const isNothing = ({ formula }: SlopeOf): boolean => isNumber(formula, 0);

/**
 * slope · gradient. Where a slope is chosen, what it is multiplied by is chosen: a gradient that is NaN, as it is behind rows of an attention
 * whose keys are all masked, is none where none flows, as PyTorch's backward functions mask it.
 */
function timesGradient(slope: Expression): Expression {
  if (isNumber(slope, 0)) return slope;
  if (isNumber(slope, 1)) return local(GRADIENT);
  if (slope.kind !== "call" || slope.word !== "select") return product(slope, local(GRADIENT));
  const [mask, then, otherwise] = slope.args as readonly [Expression, Expression, Expression];
  return select(mask, timesGradient(then), timesGradient(otherwise));
}

/** slope · gradient as a pointwise op: its inputs are what the slope reads, the result if it is among that, and the gradient. */
export function derivativeOp(op: Op, input: number, { formula, reads, readsResult }: SlopeOf): Op {
  const names = [...reads.map((i) => namesOf(op)[i] as string), ...(readsResult ? [RESULT] : []), GRADIENT];
  const whole = (attrs: AttrValues): Expression => timesGradient(formulaOf(op, input, attrs));
  return definePointwise<AttrValues>({
    name: `${op.name}_gradient_${namesOf(op)[input]}`,
    summary: `the gradient of ${op.name} with respect to ${namesOf(op)[input]}`,
    torch: { api: op.torch.api, source: "tools/autograd/derivatives.yaml" },
    ...(jumpsIn(formula) ? { jumps: true } : {}),
    ...(op.drawsNumbers ? { drawsNumbers: true } : {}),
    inputs: names,
    attrs: op.attrs,
    value: (inputs, attrs) => calculate(whole(attrs), new Map(names.map((name, i) => [name, inputs[i] as number])), 1),
    scalar: (inputs, attrs) =>
      substitute(whole(attrs), new Map(names.map((name, i) => [name, inputs[i] as Expression]))),
    samples: [],
  });
}
