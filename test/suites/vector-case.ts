/** What the suites have in common: a few calls of ops over named tensors, and the tensors that should come out. */

export interface VectorTensor {
  readonly name: string;
  /** None where a suite only says how many numbers there are. */
  readonly shape?: readonly number[];
  readonly dtype: string;
  readonly values: readonly number[];
}

export interface Call {
  readonly op: string;
  /** ONNX's version of the op; some have changed their meaning. */
  readonly version?: number;
  /** By parameter (WebNN's name, ONNX's place); most of the lists have one element. */
  readonly tensors: ReadonlyMap<string, readonly string[]>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly string[];
}

/** |ours − theirs| ≤ atol + rtol · |theirs|. */
export interface Tolerance {
  readonly atol: number;
  readonly rtol: number;
}

/** Where a suite says nothing: single precision, and answers written down with a few digits. */
export const DEFAULT_TOLERANCE: Tolerance = { atol: 1e-6, rtol: 1e-6 };

export interface VectorCase {
  readonly name: string;
  /** Inputs and constants. */
  readonly tensors: ReadonlyMap<string, VectorTensor>;
  readonly constants: ReadonlySet<string>;
  readonly calls: readonly Call[];
  /** Named as the values are in `calls`. */
  readonly expected: readonly VectorTensor[];
  readonly tolerance: Tolerance;
}

/** A case that a reader could not even read is its name and the reason. */
export type ReadCase = VectorCase | { readonly name: string; readonly leftOut: LeftOut };

/** Why a case cannot be said in our words. `detail` tells apart what one reason has in it. */
export class LeftOut extends Error {
  readonly detail: string | undefined;
  constructor(reason: string, detail?: string) {
    super(reason);
    this.detail = detail;
  }
}
