import { bool, fallback, oneOf, orNone, tensor, type ArgumentsOf, type ParamSpecs } from "../../ir/arguments.ts";
import type { Build } from "../../ir/build.ts";
import { sameShape, showShape, type Dim } from "../../ir/types.ts";
import type { TensorValue } from "../../ir/value.ts";
import { clamp } from "../../ops/elementwise/activations.ts";
import { mean, sum } from "../../ops/reduction/reduce.ts";
import { reshapeTo } from "../shape.ts";

/** A loss: what it is given, by PyTorch's names, and its options, which the layer of it takes when it is made. */
export interface Loss<P extends ParamSpecs = ParamSpecs> {
  readonly name: string;
  readonly layer: string;
  readonly summary: string;
  readonly inputs: readonly string[];
  readonly options: P;
  readonly run: (b: Build, inputs: readonly TensorValue[], options: ArgumentsOf<P>) => TensorValue;
}

export const loss = <const P extends ParamSpecs>(spec: Loss<P>): Loss =>
  // `run` is only ever called with arguments that were read by `options`.
  spec as unknown as Loss;

export const optional = fallback(orNone(tensor), null);
export const old = fallback(orNone(bool), null);
export const reduction = fallback(oneOf("mean", "sum", "none"), "mean", '"mean"');
/** In PyTorch's order, so that arguments by position mean the same. */
export const reduced = { size_average: old, reduce: old, reduction };
export type Reduced = ArgumentsOf<typeof reduced>;

const all = ({ type }: TensorValue): readonly number[] => type.shape.map((_, i) => i);
export const total = (b: Build, x: TensorValue): TensorValue => reshapeTo(b, b.op(sum, [x], { dims: all(x) }), []);
const average = (b: Build, x: TensorValue): TensorValue => reshapeTo(b, b.op(mean, [x], { dims: all(x) }), []);

export function refuseOld(b: Build, { size_average, reduce }: Pick<Reduced, "size_average" | "reduce">): void {
  if (size_average !== null || reduce !== null)
    b.fail("unsupported", 'PyTorch has replaced size_average and reduce: write reduction="mean", "sum" or "none"');
}

export function finish(b: Build, value: TensorValue, options: Reduced): TensorValue {
  refuseOld(b, options);
  return options.reduction === "none" ? value : options.reduction === "sum" ? total(b, value) : average(b, value);
}

/** Where one of them would be stretched, hardly anybody means it: [N, 1] and [N] make [N, N]. */
export function sameShapes(b: Build, x: TensorValue, target: TensorValue, what = "target"): void {
  const [from, to] = [x.type.shape, target.type.shape];
  if (!sameShape(from, to))
    b.fail("unequal", `the input is ${showShape(from)} and the ${what} ${showShape(to)}; a loss compares equal shapes`);
}

export const between = (
  name: string,
  layer: string,
  summary: string,
  value: (b: Build, x: TensorValue, target: TensorValue) => TensorValue,
): Loss =>
  loss({
    name,
    layer,
    summary,
    inputs: ["input", "target"],
    options: reduced,
    run(b, [x, target], options) {
      sameShapes(b, x as TensorValue, target as TensorValue);
      return finish(b, value(b, x as TensorValue, target as TensorValue), options);
    },
  });

export const over = (b: Build, x: TensorValue, dim: number, shape: readonly Dim[]): TensorValue =>
  reshapeTo(b, b.op(sum, [x], { dims: [dim] }), shape);

export const positive = (b: Build, x: TensorValue): TensorValue => b.op(clamp, [x], { min: 0, max: Infinity });

export function lastDim(b: Build, x: TensorValue): number {
  const rank = x.type.shape.length;
  return rank === 0 ? b.fail("rank", "this loss compares vectors, got a number") : rank - 1;
}
