import type { Node, Operand, Origin } from "../../ir/graph.ts";
import { arange } from "../../ops/arrangement/arange.ts";
import { add, mul } from "../../ops/elementwise/arithmetic.ts";
import { sum } from "../../ops/reduction/reduce.ts";
import { expand } from "../../ops/arrangement/views.ts";
import { asShape } from "../as-shape.ts";
import type { Factors } from "../../ir/op-traits.ts";
import type { Edit } from "../rewrite.ts";
import { timesChannels } from "./times-channels.ts";

export interface FoldedWeights {
  readonly weight: Operand;
  readonly bias: Operand | undefined;
  /** What is to be added to each image, where the bias cannot say it. */
  readonly border?: Operand;
}

/** Linear: w · (s · x + t) + b = (w · s) · x + (w · t + b) */
export function foldIntoRows(edit: Edit, layer: Node, { scale, shift }: Factors, origin: Origin): FoldedWeights {
  const [, weight, bias] = layer.inputs as readonly [Operand, Operand, Operand | undefined];
  const { weightName, biasName } = namesOf(layer);
  const features = edit.typeOf(weight).shape[1] as number;
  return {
    weight: scale === 1 ? weight : edit.add(mul, [weight, scale], origin, weightName),
    bias:
      shift === 0
        ? bias
        : edit.add(layer.op, [repeated(edit, shift, features, origin), weight, bias], origin, biasName),
  };
}

/**
 * The same for a convolution, where t counts once for each element of the filter. Zero padding is not shifted: there, the
 * sums depend on how much of the filter lies on the image, so they are those of an image that is t all over.
 */
export function foldIntoFilters(edit: Edit, layer: Node, { scale, shift }: Factors, origin: Origin): FoldedWeights {
  const [input, weight, bias] = layer.inputs as readonly [Operand, Operand, Operand | undefined];
  const { weightName, biasName, borderName } = namesOf(layer);
  const outs = edit.typeOf(weight).shape[0] as number;
  const groups = layer.attrs["groups"] as number;
  const folded = scale === 1 ? weight : timesChannels(edit, weight, scale, groups, origin, weightName);
  if (shift === 0) return { weight: folded, bias };
  const shifts = timesChannels(edit, weight, shift, groups, origin);
  if (isPadded(layer)) {
    const [, , height, width] = edit.typeOf(input).shape as readonly [unknown, unknown, number, number];
    const filter = edit.add(sum, [shifts], origin, { attrs: { dims: [1] } });
    const one = asShape(edit, repeated(edit, 1, 1, origin), [1, 1, 1, 1], origin);
    const image = edit.add(expand, [one], origin, { attrs: { shape: [1, 1, height, width] } });
    const border = edit.add(layer.op, [image, filter], origin, { attrs: { ...layer.attrs, groups: 1 }, ...borderName });
    return { weight: folded, bias, border };
  }
  const sums = edit.add(sum, [shifts], origin, { attrs: { dims: [1, 2, 3] } });
  const moved = asShape(edit, sums, [outs], origin);
  return { weight: folded, bias: bias === undefined ? moved : edit.add(add, [bias, moved], origin, biasName) };
}

export const isPadded = ({ attrs }: Node): boolean =>
  ((attrs["padding"] ?? []) as readonly number[]).some((size) => size > 0);

/** A number so many times; what is a list already stays it. */
const repeated = (edit: Edit, value: Operand, count: number, origin: Origin): Operand =>
  typeof value === "number" ? edit.add(arange, [], origin, { attrs: { start: value, step: 0, count } }) : value;

function namesOf({ origin: { path } }: Node) {
  return {
    weightName: { name: `${path}.weight_folded` },
    biasName: { name: `${path}.bias_folded` },
    borderName: { name: `${path}.border` },
  };
}
