import type { Shape } from "../types.ts";
import { orderOf, type Layout } from "../layout.ts";
import type { Kernel } from "./builder.ts";
import { along, type Cursor } from "./cursor.ts";
import { constant } from "./expression.ts";

/** Sets all of a tensor that has one stride for each dimension to zero, for kernels that then add up in it. */
export function fillZeros(k: Kernel, y: Cursor, shape: Shape): void {
  const visit = ([dim, ...inner]: readonly number[], to: Cursor): void => {
    if (dim === undefined) return k.store(to, constant(0));
    const walk = inner.length === 0 ? "lanes" : "loop";
    k[walk](`z${dim}`, shape[dim] ?? 1, [along(to, dim)], (here) => visit(inner, here));
  };
  visit(orderOf(y.places[0]?.layout as Layout), y);
}
