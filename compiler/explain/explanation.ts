import type { Action, Reason } from "../4-optimize/decision.ts";
import type { OpenSizes } from "../ir/size-formula.ts";
import type { Shape } from "../ir/types.ts";

/** What a model does, in the order in which it is done, and what became of each call. */
export interface Explanation {
  readonly model: string;
  /** The sizes that numbers are of, where the model takes others as well. */
  readonly at?: OpenSizes;
  readonly inputs: readonly NamedShape[];
  readonly results: readonly (Omit<NamedShape, "name"> & { readonly name: string | undefined })[];
  readonly steps: readonly ExplainedStep[];
}

export interface NamedShape {
  readonly name: string;
  readonly shape: Shape;
}

export interface ExplainedStep {
  /** From 1 on. */
  readonly number: number;
  /** `layer1.0.conv1`, or `relu` for a function. */
  readonly name: string;
  readonly place: Place;
  /** What it does, with its shapes. */
  readonly sentence: string;
  readonly inputs: readonly NamedShape[];
  readonly output: Shape;
  /** In the order in which they run; none where nothing has to be computed. */
  readonly kernels: readonly string[];
  readonly multiplyAdds: number;
  readonly remarks: readonly Remark[];
}

/** Something that became of a call, or of the step's value. */
export interface Remark {
  readonly kind: "done" | "refused" | "kept" | "computed";
  /** What a pass decided on; none for what the plan decides. */
  readonly action?: Action;
  readonly why?: Reason;
  /** The call's path, or that of the module around a function. */
  readonly path: string;
  /** `BatchNorm2d`, or `relu()` for a function. */
  readonly call: string;
  readonly place: Place;
  readonly text: string;
}

export interface Place {
  readonly file: string;
  /** Both from 1 on. */
  readonly line: number;
  readonly column: number;
}
