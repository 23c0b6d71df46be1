import type { Fail } from "../../ir/refusal.ts";
import { isFixed, type Shape } from "../../ir/types.ts";

/** Single precision has every whole number up to here, and no more. */
const MOST = 2 ** 24;

/** Places in an image are single numbers, as all that flows is. */
export function checkPlaces(shape: Shape, fail: Fail): void {
  const sizes = shape.slice(2);
  if (!sizes.every(isFixed)) return;
  const count = sizes.reduce((product, size) => product * size, 1);
  if (count > MOST) fail("unsupported", `places are counted up to 2²⁴ = ${MOST}, and ${sizes.join("×")} has ${count}`);
}
