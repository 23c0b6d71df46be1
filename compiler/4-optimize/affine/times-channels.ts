import type { Operand, Origin } from "../../ir/graph.ts";
import type { Shape } from "../../ir/types.ts";
import { mul } from "../../ops/elementwise/arithmetic.ts";
import { asShape } from "../as-shape.ts";
import type { Rewriter, NodeDetails } from "../rewrite.ts";

/**
 * Filters [any, channels / groups, height, width] times one value for each channel, of all groups: conv2d's input
 * channels, conv_transpose2d's output channels.
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
  const [rows, channels, height, width] = shape as readonly [number, number, number, number];
  const to = (value: Operand, sizes: Shape): Operand => asShape(rewriter, value, sizes, origin);
  if (groups === 1) return rewriter.add(mul, [filters, to(values, [channels, 1, 1])], origin, details);
  const grouped = to(filters, [groups, rows / groups, channels, height, width]);
  return to(rewriter.add(mul, [grouped, to(values, [groups, 1, channels, 1, 1])], origin, details), shape);
}
