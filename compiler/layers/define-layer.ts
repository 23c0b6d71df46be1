import type { ArgumentsOf, ParamSpecs } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { Init } from "../ir/graph.ts";
import type { Fail } from "../ir/refusal.ts";
import type { Dim } from "../ir/types.ts";
import type { TensorValue, Value } from "../ir/value.ts";

/** A tensor that a layer owns, named as in its state_dict. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: Init;
  readonly kind: "parameter" | "buffer";
  readonly dtype: "f32" | "i64";
}

export type Weights = Readonly<Record<string, TensorValue | undefined>>;

/** An nn.Module of PyTorch's: its arguments, what it owns, and what it does in inference code. */
export interface LayerSpec<P extends ParamSpecs> {
  readonly name: string;
  readonly summary: string;
  readonly torch: { readonly api: string; readonly source: string };
  readonly params: P;
  /** It is made with any other arguments too, which mean nothing. */
  readonly takesAnything?: true;
  /** Sizes that may be left to the input with `_`, and where the input has them. */
  readonly sizes?: { readonly [K in keyof P]?: (input: TensorValue) => Dim | undefined };
  /** What it owns, in the order of the state_dict. Refuses arguments that do not go together. */
  readonly weights?: (args: ArgumentsOf<P>, fail: Fail) => readonly WeightSpec[];
  readonly forward: (b: Build, args: ArgumentsOf<P>, weights: Weights, ...inputs: readonly TensorValue[]) => Value;
  /** How many tensors a call takes; 1 unless said. */
  readonly arity?: number;
  /** For a call that takes more than tensors: PyTorch's parameters of it, and what is done in place of `forward`. */
  readonly call?: LayerCall<P>;
}

/** The parameters are a layer's own matter, so that they are forgotten here. */
export interface LayerCall<P extends ParamSpecs> {
  readonly params: ParamSpecs;
  readonly run: (b: Build, args: ArgumentsOf<P>, weights: Weights, given: Readonly<Record<string, unknown>>) => Value;
}

/** Keeps the types of a call's parameters for `run`. */
export const defineCall = <const P extends ParamSpecs, const C extends ParamSpecs>(
  _args: P,
  params: C,
  run: (b: Build, args: ArgumentsOf<P>, weights: Weights, given: ArgumentsOf<C>) => Value,
): LayerCall<P> =>
  // `run` is only ever called with arguments that were read by `params`.
  ({ params, run: run as unknown as LayerCall<P>["run"] });

/** A layer with its own types forgotten, as the table holds it. */
export type Layer = LayerSpec<ParamSpecs>;

export const defineLayer = <const P extends ParamSpecs>(spec: LayerSpec<P>): Layer =>
  // `weights` and `forward` are only ever called with arguments that were read by `params`.
  spec as unknown as Layer;

export const learned = (name: string, shape: readonly number[], init: Init): WeightSpec => ({
  name,
  shape,
  init,
  kind: "parameter",
  dtype: "f32",
});
export const kept = (name: string, shape: readonly number[], value: number): WeightSpec => ({
  name,
  shape,
  init: { kind: "constant", value },
  kind: "buffer",
  dtype: "f32",
});
export const counter = (name: string): WeightSpec => ({ ...kept(name, [], 0), dtype: "i64" });

const ones: Init = { kind: "constant", value: 1 };
export const zeros: Init = { kind: "constant", value: 0 };

/** PyTorch's kaiming_uniform_(a=√5), which comes to ±1/√fan_in; biases use the same bound. */
export const fanInUniform = (fanIn: number): Init => {
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  return { kind: "uniform", low: -bound, high: bound };
};

/** What norms multiply by and add. */
export const affineWeights = (shape: readonly number[]): WeightSpec[] => [
  learned("weight", shape, ones),
  learned("bias", shape, zeros),
];
