import type { MathMode } from "./kernel/math-mode.ts";
import type { Machine } from "./kernel/machine.ts";
import type { DerivativeRule, GradientRule } from "./gradient.ts";
import type { Operand } from "./graph.ts";
import type { Pads } from "./layout.ts";
import type { AttrValues, Op } from "./op.ts";
import type { Dim, Shape, TensorType } from "./types.ts";

/**
 * What passes, the planner, explanations, pictures and verification ask of an op. All of it is optional: a trait that
 * an op does not mention it does not have, and nobody outside of `ops/` knows one op from another.
 */
export interface OpTraits {
  /** Its colour in pictures; of itself a view is one, a pointwise op an activation, and all else "other". */
  readonly category?: Category;
  /** What it does, as the verb and object of a sentence about the layer. */
  readonly sentence?: (step: DescribedStep) => string;
  /** What a picture's block says behind the type of the layer: sizes of filters and windows, channels. */
  readonly detail?: (step: DescribedStep) => string;
  /** It is linear in its first input, by weights (the second) and a bias (the third, if there is one). */
  readonly layer?: Layer;
  readonly affine?: Affine;
  /** It normalises its first input by statistics: which of its inputs they are, and the attribute that is added to the variance. */
  readonly statistics?: Statistics;
  /** The dimensions along which it averages its first input, and does nothing else; undefined if it does not. */
  readonly averages?: (attrs: AttrValues) => readonly number[] | undefined;
  /** What its program tells apart at the sizes of its first input and its result: an open size stays within one such case. */
  readonly sizeCase?: (attrs: AttrValues, from: Shape, to: Shape) => string;
  /** It puts so many zeros around its first input, before and behind each dimension; undefined if it does not. */
  readonly zeroBorder?: (attrs: AttrValues) => readonly Pads[] | undefined;
  /** The attributes with which it pads its first input itself as such a border does; undefined if it cannot. */
  readonly withBorder?: (attrs: AttrValues, border: readonly Pads[]) => AttrValues | undefined;
  /** It puts its inputs side by side along the attribute `dim`, so that they may be made in their places at once. */
  readonly concatenates?: true;
  /** It moves elements and changes none. Only the plan makes such a node. */
  readonly copies?: true;
  /** Its input `index` counts out rows of its input `table`, or elements along the dimension in the attribute `dim`. */
  readonly looksUp?: { readonly index: number; readonly table: number; readonly dim?: string };
  /** What the gradient of its result means for its inputs. A pointwise op needs no rule: its expression is differentiated. */
  readonly gradient?: GradientRule;
  /** Slopes of a pointwise op that do not follow from its expression, or follow from its result. */
  readonly derivative?: DerivativeRule;
  /** It draws a random number for each element: for four at once in a kernel of its own, one by one in a convolution's. */
  readonly drawsNumbers?: true;
  /** Its result jumps where an input passes some number: what it rides on is rounded as if it had been stored. */
  readonly jumps?: true;
  /** What is a whole number stays as it is. */
  readonly keepsWholes?: true;
  /** It lets no gradient through, whatever it computes. */
  readonly stopsGradient?: true;
  /** It shows a part of its first input: gradients of all parts make up that of the whole. */
  readonly takesPart?: (attrs: AttrValues) => Part | undefined;
  /** Another way to compute it, where that pays. */
  readonly schedule?: (node: ScheduledNode) => Scheduled | undefined;
}

/** Elements `start`, `start + step`, … of a dimension. */
export interface Part {
  readonly dim: number;
  readonly start: number;
  readonly step: number;
  readonly count: Dim;
}

export type Category = (typeof categories)[number];
export const categories = ["convolution", "matrix", "norm", "activation", "pooling", "join", "view", "other"] as const;

/** A step as sentences see it. */
export interface DescribedStep {
  readonly attrs: AttrValues;
  /** What it reads, as a sentence calls it: `x [N, 3, 32, 40]`, `step 3's [N, 64]`. */
  readonly inputs: readonly { readonly text: string; readonly shape: Shape }[];
  readonly output: Shape;
}

/** How a layer's weights lie, and what they are for. Dimensions count from the end where they are negative. */
export interface Layer {
  /** The dimension of the result that holds one value for each row of weights. */
  readonly outputs: number;
  /** The dimension of the input that is summed; undefined where nothing before the layer can be folded into it. */
  readonly sums: number | undefined;
  /**
   * "rows": [outputs, inputs]; "filters": [outputs, inputs / groups, …]; "transposed filters": [inputs, outputs / groups, …].
   */
  readonly weights: "rows" | "filters" | "transposed filters";
}

/** scale · x + shift: each a number, or one value for each channel or feature. */
export interface Factors {
  readonly scale: Operand;
  readonly shift: Operand;
}

/** It is affine in one of its inputs as long as the others are known: it only scales and shifts. */
export interface Affine {
  /** In which of them. */
  readonly inputs: readonly number[];
  /** Zeros stay zeros. */
  readonly keepsZero?: true;
  /** It multiplies by the first of these inputs and adds the second: what passes make of norms. */
  readonly factors?: { readonly scale: number; readonly shift: number };
  /**
   * The factors of f(scale · x + shift), where f is the op in its input `at`.
   *
   * @param calculate the value of an op; of numbers, the number
   */
  readonly through: (factors: Factors, step: AffineCall, calculate: Calculate) => Factors;
}

export interface AffineCall {
  /** All inputs of the op; what stands at `at` has no meaning. */
  readonly operands: readonly Operand[];
  readonly at: number;
  readonly attrs: AttrValues;
}

export type Calculate = (op: Op, operands: readonly Operand[], attrs?: AttrValues) => Operand;

export interface Statistics {
  readonly mean: number;
  readonly variance: number;
  readonly weight: number;
  readonly bias: number;
  readonly eps: string;
}

/** A node that may be computed in another way. */
export interface ScheduledNode {
  readonly attrs: AttrValues;
  readonly inputs: readonly Operand[];
  readonly type: TensorType;
  readonly machine: Machine;
  readonly math: MathMode;
  /** What its values are called after. */
  readonly path: string;
  readonly typeOf: (operand: Operand | undefined) => TensorType | undefined;
  /** What is chosen by sizes: where these are open, it stays what it was at the first. */
  readonly hold: <T>(choice: T) => T;
  /** Whether a dimension of the result is open; counted from the end where it is negative. */
  readonly varies: (axis: number) => boolean;
  /** Whether a value is known once weights are loaded. */
  readonly isKnown: (operand: Operand | undefined) => boolean;
  /** Adds a node before it, `name` behind whose id is `suffix`, and gives its value. */
  readonly add: (suffix: string, op: Op, inputs: readonly Operand[], attrs: AttrValues, name: string) => Operand;
}

/** What the node becomes then. */
export interface Scheduled {
  readonly op: Op;
  readonly attrs: AttrValues;
  readonly inputs: readonly Operand[];
}
