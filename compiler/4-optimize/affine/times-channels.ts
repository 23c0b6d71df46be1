import type { Operand, Origin } from "../../ir/graph.ts";
import type { Shape } from "../../ir/types.ts";
import { mul } from "../../ops/elementwise/arithmetic.ts";
import { asShape } from "../as-shape.ts";
import type { Edit, NodeDetails } from "../rewrite.ts";

/**
 * Filters [any, channels / groups, height, width] times one value for each channel, of all groups: conv2d's input
 * channels, conv_transpose2d's output channels.
 */
export function timesChannels(
  edit: Edit,
  filters: Operand,
  values: Operand,
  groups: number,
  origin: Origin,
  details: NodeDetails = {},
): Operand {
  if (typeof values === "number") return edit.add(mul, [filters, values], origin, details);
  const { shape } = edit.typeOf(filters);
  const [rows, channels, height, width] = shape as readonly [number, number, number, number];
  const to = (value: Operand, sizes: Shape): Operand => asShape(edit, value, sizes, origin);
  if (groups === 1) return edit.add(mul, [filters, to(values, [channels, 1, 1])], origin, details);
  const grouped = to(filters, [groups, rows / groups, channels, height, width]);
  return to(edit.add(mul, [grouped, to(values, [groups, 1, channels, 1, 1])], origin, details), shape);
}
