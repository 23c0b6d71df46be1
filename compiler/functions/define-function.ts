import type { ArgumentsOf, ParamSpecs } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { TensorValue, Value } from "../ir/value.ts";

/** What stands in the reference about shapes, beside what can be told from a call without further arguments. */
export interface ShapeNotes {
  /** In words or as a formula. */
  readonly rule?: string;
  /** A call, and the shapes of its inputs x, y, z and w. Of a layer, what makes it. */
  readonly examples: readonly (readonly [call: string, ...inputs: readonly string[]])[];
  /** Of several results that examples give, they show the first. */
  readonly showsFirst?: true;
}

/** A function over tensors, as PyTorch has it. The first parameter is what `x.name()` is called on. */
export interface FunctionSpec<P extends ParamSpecs> {
  readonly name: string;
  readonly summary: string;
  /** PyTorch's name for it. */
  readonly torch: string;
  readonly params: P;
  /** Parameter that takes the remaining positional arguments: `x.permute(0, 2, 3, 1)`. */
  readonly rest?: keyof P & string;
  /** The parameter that `x.name()` is called on, where it is not the first. */
  readonly self?: keyof P & string;
  /** What `x.name()` is, where PyTorch's method of that name is another function. */
  readonly method?: TensorFunction;
  /** It makes a tensor of numbers, and is no method of tensors. */
  readonly isMethod?: false;
  /** What the reference says of shapes, where it is not what pointwise functions do, or where it takes more than tensors. */
  readonly shapes?: ShapeNotes;
  readonly apply: (b: Build, args: ArgumentsOf<P>) => TensorValue | Value;
}

/** A function with its own types forgotten, as the table holds it. */
export type TensorFunction = FunctionSpec<ParamSpecs>;

export const defineFunction = <const P extends ParamSpecs>(spec: FunctionSpec<P>): TensorFunction =>
  // `apply` is only ever called with arguments that were read by `params`.
  spec as unknown as TensorFunction;
