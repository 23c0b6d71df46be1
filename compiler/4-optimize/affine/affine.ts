import type { Facts } from "../../ir/facts.ts";
import type { Folded, Node, Operand } from "../../ir/graph.ts";
import { productOf, sameDim, sameShape, type Dim, type Shape } from "../../ir/types.ts";
import { keepsOrder } from "../as-shape.ts";
import type { Rewriter } from "../rewrite.ts";

/** A node that only scales and shifts one of its inputs, by what is known before any input is. */
export interface AffineStep {
  readonly node: Node;
  /** Which of its inputs it scales and shifts. */
  readonly at: number;
}

/** Dimensions `from` up to but without `to`, along which the values that a layer sums lie. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** In a row of steps, where the window lies in the shape of this one. */
export interface WindowedStep extends AffineStep {
  readonly window: Window;
}

/** Whether a value has one reader, as has what a pass has added since. */
export const isReadOnce = ({ readCounts }: Facts, id: Operand): boolean => (readCounts.get(String(id)) ?? 1) === 1;

/** The node that makes a value, if it only scales and shifts and nothing else reads the value. */
export function stepBefore(rewriter: Rewriter, value: Operand, facts: Facts): AffineStep | undefined {
  const node = rewriter.nodeOf(value);
  if (!node || node.epilogue.length > 0 || !isReadOnce(facts, value)) return undefined;
  const open = node.inputs.flatMap((operand, i) => (facts.isKnown(operand) ? [] : [i]));
  const [at] = open;
  if (at === undefined || open.length > 1) return undefined;
  const x = node.inputs[at] as Operand;
  return node.op.affine?.inputs.includes(at) && sameShape(rewriter.typeOf(x).shape, node.type.shape)
    ? { node, at }
    : undefined;
}

/**
 * The scales and shifts in a row that end in a value. The window is the value's, and is followed through reshapes that
 * keep it together: channels become features in `flatten(1)`.
 */
export function chainBefore(rewriter: Rewriter, end: Operand, last: Window, facts: Facts): readonly WindowedStep[] {
  const steps: WindowedStep[] = [];
  let [here, window] = [end, last];
  for (;;) {
    const step = stepBefore(rewriter, here, facts);
    if (step) {
      steps.unshift({ ...step, window });
      here = inputOf(step);
      continue;
    }
    const view = isReadOnce(facts, here) ? rewriter.nodeOf(here) : undefined;
    const source = view && keepsOrder(view) ? (view.inputs[0] as Operand) : undefined;
    const before =
      view && source !== undefined ? windowBefore(window, view.type.shape, rewriter.typeOf(source).shape) : undefined;
    if (source === undefined || !before) return steps;
    [here, window] = [source, before];
  }
}

/** Where the same elements lie in the shape before a reshape. */
function windowBefore({ from, to }: Window, after: Shape, before: Shape): Window | undefined {
  const start = cutAt(before, productOf(after.slice(0, from)));
  if (start === undefined) return undefined;
  const count = cutAt(before.slice(start), productOf(after.slice(from, to)));
  return count === undefined ? undefined : { from: start, to: start + count };
}

/** How many of the outermost dimensions hold so many elements. */
function cutAt(shape: Shape, count: Dim): number | undefined {
  const cut = [0, ...shape.keys()].findIndex((_, i) => sameDim(productOf(shape.slice(0, i)), count));
  return cut === -1 ? undefined : cut;
}

/** What a step works on. */
export const inputOf = ({ node, at }: AffineStep): Operand => node.inputs[at] as Operand;

/** The operands of a step besides what it works on. */
export const operandsOf = ({ node, at }: AffineStep): readonly Operand[] => node.inputs.filter((_, i) => i !== at);

/** Whether values that broadcast against a shape are the same all along its dimension `dim`. */
export function isUniformAlong(rewriter: Rewriter, values: Operand, shape: Shape, dim: number): boolean {
  const own = rewriter.typeOf(values).shape;
  const size = own[dim - (shape.length - own.length)];
  return size === undefined || size === 1;
}

/** What a layer that takes a node in has done the work of. */
export const foldedOf = ({ op, origin, folded = [] }: Node): readonly Folded[] => [{ op, origin }, ...folded];

/** What a norm has become: its input times one value, plus another. */
interface ScaledAndShifted {
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
