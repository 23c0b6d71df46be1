import type { GradientCall } from "../ir/gradient.ts";
import type { ValueId } from "../ir/graph.ts";
import { sameShape, type Shape } from "../ir/types.ts";
import { reshape } from "../ops/arrangement/views.ts";
import { sum } from "../ops/reduction/reduce.ts";

/** What has broadcast to a shape is added up again. */
export function sumTo({ op, typeOf }: Pick<GradientCall, "op" | "typeOf">, value: ValueId, to: Shape): ValueId {
  const { shape } = typeOf(value);
  if (sameShape(shape, to)) return value;
  const added = shape.length - to.length;
  const dims = shape.flatMap((size, i) => (size !== 1 && (i < added || to[i - added] === 1) ? [i] : []));
  const summed = dims.length === 0 ? value : op(sum, [value], { dims });
  return sameShape(typeOf(summed).shape, to) ? summed : op(reshape, [summed], { shape: to });
}
