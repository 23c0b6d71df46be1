import type { Node, Operand, Origin } from "../../ir/graph.ts";
import { arange } from "../../ops/arrangement/arange.ts";
import { add, mul } from "../../ops/elementwise/arithmetic.ts";
import { sum } from "../../ops/reduction/reduce.ts";
import { expand } from "../../ops/arrangement/views.ts";
import { asShape } from "../as-shape.ts";
import type { Pads } from "../../ir/layout.ts";
import type { Factors } from "../../ir/op-traits.ts";
import { range } from "../../ir/range.ts";
import type { Rewriter } from "../rewrite.ts";
import { timesChannels } from "./times-channels.ts";

export interface FoldedWeights {
  readonly weight: Operand;
  readonly bias: Operand | undefined;
  /** What is to be added to each image, where the bias cannot say it. */
  readonly border?: Operand;
}

/** Linear: w · (s · x + t) + b = (w · s) · x + (w · t + b) */
export function foldIntoRows(
  rewriter: Rewriter,
  layer: Node,
  { scale, shift }: Factors,
  origin: Origin,
): FoldedWeights {
  const [, weight, bias] = layer.inputs as readonly [Operand, Operand, Operand | undefined];
  const { weightName, biasName } = namesOf(layer);
  const features = rewriter.typeOf(weight).shape[1] as number;
  return {
    weight: scale === 1 ? weight : rewriter.add(mul, [weight, scale], origin, weightName),
    bias:
      shift === 0
        ? bias
        : rewriter.add(layer.op, [repeated(rewriter, shift, features, origin), weight, bias], origin, biasName),
  };
}

/**
 * The same for a convolution, where t counts once for each element of the filter. Zero padding is not shifted: there, the
 * sums depend on how much of the filter lies on the image, so they are those of an image that is t all over.
 */
export function foldIntoFilters(
  rewriter: Rewriter,
  layer: Node,
  { scale, shift }: Factors,
  origin: Origin,
): FoldedWeights {
  const [input, weight, bias] = layer.inputs as readonly [Operand, Operand, Operand | undefined];
  const { weightName, biasName, borderName } = namesOf(layer);
  const outs = rewriter.typeOf(weight).shape[0] as number;
  const groups = layer.attrs["groups"] as number;
  const folded = scale === 1 ? weight : timesChannels(rewriter, weight, scale, groups, origin, weightName);
  if (shift === 0) return { weight: folded, bias };
  const shifts = timesChannels(rewriter, weight, shift, groups, origin);
  if (isPadded(layer)) {
    const space = rewriter.typeOf(input).shape.slice(2);
    const filter = rewriter.add(sum, [shifts], origin, { attrs: { dims: [1] } });
    const one = asShape(rewriter, repeated(rewriter, 1, 1, origin), [1, 1, ...space.map(() => 1)], origin);
    const image = rewriter.add(expand, [one], origin, { attrs: { shape: [1, 1, ...space] } });
    const border = rewriter.add(layer.op, [image, filter], origin, {
      attrs: { ...layer.attrs, groups: 1 },
      ...borderName,
    });
    return { weight: folded, bias, border };
  }
  const dims = range(rewriter.typeOf(weight).shape.length).slice(1);
  const sums = rewriter.add(sum, [shifts], origin, { attrs: { dims } });
  const moved = asShape(rewriter, sums, [outs], origin);
  return { weight: folded, bias: bias === undefined ? moved : rewriter.add(add, [bias, moved], origin, biasName) };
}

export const isPadded = ({ attrs }: Node): boolean =>
  ((attrs["padding"] ?? []) as readonly Pads[]).flat().some((size) => size > 0);

/** A number repeated `count` times; a value that is a list already stays as it is. */
const repeated = (rewriter: Rewriter, value: Operand, count: number, origin: Origin): Operand =>
  typeof value === "number" ? rewriter.add(arange, [], origin, { attrs: { start: value, step: 0, count } }) : value;

function namesOf({ origin: { path } }: Node) {
  return {
    weightName: { name: `${path}.weight_folded` },
    biasName: { name: `${path}.bias_folded` },
    borderName: { name: `${path}.border` },
  };
}
