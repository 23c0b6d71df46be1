import { CompilerBug } from "../../ir/compiler-bug.ts";
import { commonAxes, joined, type Axis } from "../../ir/iteration.ts";
import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { along, moved, type Cursor, type StrideMove } from "../../ir/kernel/cursor.ts";
import { add } from "../../ir/kernel/expression.ts";
import type { Atom } from "../../ir/layout.ts";
import type { Dim, Shape } from "../../ir/types.ts";

/** More elements than these are gone through in a loop. */
const MOST_WRITTEN_OUT = 10;

export interface Resampled {
  readonly dim: number;
  /** An element beyond the end is the outermost one; otherwise rows of the table begin so that all of theirs lie within. */
  readonly repeats: boolean;
}

/** One of the elements that an output is made of, and how much of it that takes. */
interface Tap {
  readonly image: Cursor;
  readonly indices: readonly { readonly dim: number; readonly index: Local }[];
  readonly weight: Local;
}

interface Walk {
  readonly image: Cursor;
  readonly output: Cursor;
  /** Calls `visit` with each tap. */
  readonly each: (visit: (tap: Tap) => void) => void;
}

/** Goes through the outputs, along the resized dimension outside of what lies in one stretch. */
export function eachOutput(
  k: Kernel,
  { dim, repeats }: Resampled,
  { image, table, output }: Readonly<Record<"image" | "table" | "output", Cursor>>,
  shapes: { readonly image: Shape; readonly table: Shape; readonly output: Shape },
  body: (walk: Walk) => void,
): void {
  const size = shapes.image[dim] as number;
  const taps = (shapes.table[1] as number) - 1;
  const outer = dim === 2 ? [0] : [0, 2];
  const inner = [2, 3, 1].filter((each) => each !== dim && !outer.includes(each));
  const axes = axesOf(inner, shapes.output, [...image.places, ...output.places]);
  const walkOuter = ([next, ...rest]: readonly number[], x: Cursor, y: Cursor): void => {
    if (next === undefined) return walkDim(x, y);
    k.loop(`d${next}`, shapes.output[next] as Dim, [along(x, next), along(y, next)], (from, to) =>
      walkOuter(rest, from, to),
    );
  };
  const walkDim = (x: Cursor, y: Cursor): void =>
    k.loop("o", shapes.output[dim] as number, [along(table, 0), along(y, dim)], (row, to) => {
      const weights = moved(row, 1, 1);
      const first = k.local("first", k.load(row));
      if (!repeats && taps > MOST_WRITTEN_OUT) {
        const index = k.index("start", first, size - taps + 1);
        return walkInner(axes, x, to, (from, here) =>
          body({
            image: from,
            output: here,
            each: (visit) =>
              k.loop("tap", taps, [along(from, dim), along(weights, 1)], (tap, weight) =>
                visit({ image: tap, indices: [{ dim, index }], weight: k.local("w", k.load(weight)) }),
              ),
          }),
        );
      }
      const start = repeats ? undefined : k.index("start", first, size - taps + 1);
      const all = Array.from({ length: taps }, (_, tap) => ({
        weight: k.local("w", k.load(moved(weights, 1, tap))),
        index: start ?? k.index("tap", add(first, tap), size),
        by: start ? tap : 0,
      }));
      walkInner(axes, x, to, (from, here) =>
        body({
          image: from,
          output: here,
          each: (visit) =>
            all.forEach(({ weight, index, by }) =>
              visit({ image: moved(from, dim, by), indices: [{ dim, index }], weight }),
            ),
        }),
      );
    });
  const walkInner = (
    [axis, ...rest]: readonly Axis[],
    x: Cursor,
    y: Cursor,
    then: (x: Cursor, y: Cursor) => void,
  ): void => {
    if (!axis) return then(x, y);
    const split = x.places.length;
    const moves = [
      { cursor: x, strides: axis.strides.slice(0, split) },
      { cursor: y, strides: axis.strides.slice(split) },
    ] as const satisfies readonly StrideMove[];
    k[rest.length === 0 ? "lanes" : "loop"]("i", axis.size, moves, (from, to) => walkInner(rest, from, to, then));
  };
  walkOuter(outer, image, output);
}

/** Loops over dimensions, joined where every place runs on. */
function axesOf(dims: readonly number[], shape: Shape, places: Cursor["places"]): readonly Axis[] {
  const axes = dims.map((dim) => {
    const atoms = places.map(({ layout }) => layout.dims[dim] as readonly Atom[]);
    const common = commonAxes(atoms, shape[dim] as Dim);
    if (!common) throw new CompilerBug(`dimension ${dim} is in pieces`);
    return common;
  });
  return joined(axes.flat());
}
