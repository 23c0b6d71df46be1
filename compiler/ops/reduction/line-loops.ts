import type { Kernel } from "../../ir/kernel/builder.ts";
import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { range } from "../../ir/range.ts";
import type { Dim, Shape } from "../../ir/types.ts";

interface Lines {
  readonly shape: Shape;
  readonly dim: number;
  readonly x: Cursor;
  readonly y: Cursor;
}

/** Goes through the lines along a dimension: `each` is called for one, and goes from its first element to its last. */
export function lineLoops(
  k: Kernel,
  { shape, dim, x, y }: Lines,
  each: (elements: (visit: (from: Cursor, to: Cursor) => void) => void) => void,
): void {
  const visit = (dims: readonly number[], fromX: Cursor, toY: Cursor): void => {
    const [next, ...inner] = dims;
    const axis = next ?? dim;
    const moves = [along(fromX, axis), along(toY, axis)] as const;
    if (next === undefined) return each((run) => k.loop("i", shape[dim] as Dim, moves, run));
    return k.loop(`d${next}`, shape[next] as Dim, moves, (hereX, hereY) => visit(inner, hereX, hereY));
  };
  visit(
    range(shape.length).filter((axis) => axis !== dim),
    x,
    y,
  );
}
