import type { Operand, Origin } from "../../ir/graph.ts";
import type { Shape } from "../../ir/types.ts";
import { mul } from "../../ops/elementwise/arithmetic.ts";
import { asShape } from "../as-shape.ts";
import type { Rewriter, NodeDetails } from "../rewrite.ts";

/**
 * Filters [any, channels / groups, …] times one value for each channel, of all groups: a convolution's input channels, a transposed
 * convolution's output channels.
 */
export function timesChannels(
  rewriter: Rewriter,
  filters: Operand,
  values: Operand,
  groups: number,
  origin: Origin,
  details: NodeDetails = {},
): Operand {
  if (typeof values === "number") return rewriter.add(mul, [filters, values], origin, details);
  const { shape } = rewriter.typeOf(filters);
  const [rows, channels, ...kernel] = shape as readonly [number, number, ...number[]];
  const ones = kernel.map(() => 1);
  const to = (value: Operand, sizes: Shape): Operand => asShape(rewriter, value, sizes, origin);
  if (groups === 1) return rewriter.add(mul, [filters, to(values, [channels, ...ones])], origin, details);
  const grouped = to(filters, [groups, rows / groups, channels, ...kernel]);
  return to(rewriter.add(mul, [grouped, to(values, [groups, 1, channels, ...ones])], origin, details), shape);
}
