import type { Axis } from "../iteration.ts";
import type { Cursor, Kernel } from "./builder.ts";

/** A loop per axis, the first outermost; cursor i moves by the axes' stride i. */
export function nest(
  k: Kernel,
  name: string,
  axes: readonly Axis[],
  cursors: readonly Cursor[],
  body: (cursors: readonly Cursor[]) => void,
): void {
  const [axis, ...inner] = axes;
  if (!axis) return body(cursors);
  const moves = cursors.map((cursor, i) => ({ cursor, strides: [axis.strides[i] as number] }));
  k.loop(inner.length === 0 ? name : `${name}${inner.length}`, axis.size, moves, (...here) =>
    nest(k, name, inner, here, body),
  );
}
