/** What a generated class says about its model, as `Model.signature`. */

/** How PyTorch fills a fresh parameter. */
export type Init =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "normal"; readonly mean: number; readonly std: number }
  /** What few networks begin with comes with what draws it, so that others do not carry it: see initialisers.ts. */
  | {
      readonly kind: "draw";
      readonly draw: (values: Float32Array, shape: readonly number[], next: () => number) => void;
    };

/** One entry of the model's state_dict. */
export interface ParameterInfo {
  readonly name: string;
  readonly shape: readonly number[];
  /** i64 is bookkeeping (`num_batches_tracked`) which no forward reads. */
  readonly dtype: "f32" | "i64";
  readonly kind: "parameter" | "buffer";
  readonly init: Init;
  /** Where it is declared: `net.nn:3`. */
  readonly at: string;
}

/** One input or result. A batch dimension is its symbol: `"N"`, or `"2N"`. */
export interface TensorInfo {
  readonly name: string;
  readonly shape: readonly (number | string)[];
  readonly dtype: "f32" | "i64";
}

export interface Signature {
  readonly model: string;
  readonly inputs: readonly TensorInfo[];
  readonly results: readonly TensorInfo[];
  readonly parameters: readonly ParameterInfo[];
}

/** Freezes a signature and all within it, and keeps its literal types. */
export function freezeSignature<const S extends Signature | Signature[keyof Signature]>(signature: S): S {
  for (const part of Object.values(signature)) if (typeof part === "object") freezeSignature(part);
  return Object.freeze(signature) as S;
}

/** The rows of a generated signature: a learned tensor, */
export const parameter = (name: string, shape: readonly number[], init: Init, at: string): ParameterInfo => ({
  name,
  shape,
  dtype: "f32",
  kind: "parameter",
  init,
  at,
});

/** one that training keeps besides (running statistics), */
export const buffer = (name: string, shape: readonly number[], init: Init, at: string): ParameterInfo => ({
  ...parameter(name, shape, init, at),
  kind: "buffer",
});

/** and a count of batches. */
export const counter = (name: string, at: string): ParameterInfo => ({
  ...buffer(name, [], constant(0), at),
  dtype: "i64",
});

export const constant = (value: number): Init => ({ kind: "constant", value });
export const uniform = (low: number, high: number): Init => ({ kind: "uniform", low, high });
export const normal = (mean: number, std: number): Init => ({ kind: "normal", mean, std });
