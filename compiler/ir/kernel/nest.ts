import type { Axis } from "../iteration.ts";
import type { Cursor, Kernel } from "./builder.ts";

/**
 * A loop per axis, the first outermost; cursor i moves by the axes' stride i. With "lanes" the innermost is done several
 * rounds at a time where it goes through neighbours.
 */
export function nest(
  k: Kernel,
  name: string,
  axes: readonly Axis[],
  cursors: readonly Cursor[],
  body: (cursors: readonly Cursor[]) => void,
  innermost: "loop" | "lanes" = "loop",
): void {
  const [axis, ...inner] = axes;
  if (!axis) return body(cursors);
  const moves = cursors.map((cursor, i) => ({ cursor, strides: [axis.strides[i] as number] }));
  if (inner.length === 0) return k[innermost](name, axis.size, moves, (...here) => body(here));
  k.loop(`${name}${inner.length}`, axis.size, moves, (...here) => nest(k, name, inner, here, body, innermost));
}
