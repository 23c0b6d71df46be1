import type { Axis } from "../iteration.ts";
import { range } from "../range.ts";
import type { Kernel } from "./builder.ts";
import { advanced, asVector, type Cursor } from "./cursor.ts";

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

/** Whether `lanes` neighbours at a time can be worked on along the innermost axis: by all tensors, or the same number by some. */
export function isWide(axes: readonly Axis[], tensors: number, lanes: number): boolean {
  const last = axes.at(-1);
  if (lanes === 1 || !last || typeof last.size !== "number" || last.size < lanes) return false;
  return goesThroughNeighbours(axes, tensors) && (axes.length === 1 || last.size % lanes === 0);
}

function goesThroughNeighbours(axes: readonly Axis[], tensors: number): boolean {
  const strides = axes.at(-1)?.strides.slice(0, tensors) ?? [];
  return strides[0] === 1 && strides.every((each) => each < 2);
}

/**
 * The same with vectors along the innermost axis, where that can be. What is summed up stands in lanes then: `fold` is called
 * when it has to become one number, before the values that fill no vector.
 */
export function nestWide(
  k: Kernel,
  lanes: number,
  name: string,
  axes: readonly Axis[],
  cursors: readonly Cursor[],
  body: (cursors: readonly Cursor[]) => void,
  fold: () => void = () => {},
): void {
  const last = axes.at(-1);
  // How many fill no vector is not known where the size is open.
  const isOpen = lanes > 1 && typeof last?.size === "number" && k.varies(last.size);
  const mayBeWide = isOpen
    ? axes.length === 1 && goesThroughNeighbours(axes, cursors.length)
    : isWide(axes, cursors.length, lanes);
  if (!mayBeWide) return nest(k, name, axes, cursors, body);
  const { size, strides } = last as Axis & { readonly size: number };
  const whole = Math.floor(size / lanes);
  const stride = (i: number): number => strides[i] as number;
  nest(k, `${name}o`, axes.slice(0, -1), cursors, (here) => {
    const moves = here.map((cursor, i) => ({ cursor, strides: [stride(i) * lanes] }));
    k.loop(name, whole, moves, (...at) =>
      body(at.map((cursor, i) => (stride(i) === 1 ? asVector(cursor, lanes) : cursor))),
    );
    if (axes.length > 1) return;
    fold();
    const left = here.map((cursor, i) => ({
      cursor: advanced(cursor, stride(i) * whole * lanes),
      strides: [stride(i)],
    }));
    if (isOpen) return k.loop(`${name}_rest`, size - whole * lanes, left, (...at) => body(at));
    range(size % lanes).forEach((rest) =>
      body(here.map((cursor, i) => advanced(cursor, stride(i) * (whole * lanes + rest)))),
    );
  });
  if (axes.length > 1) fold();
}
