import { CompilerBug } from "../../ir/compiler-bug.ts";
import { commonAxes, joined, type Axis } from "../../ir/iteration.ts";
import type { Kernel } from "../../ir/kernel/builder.ts";
import { bundle, type Cursor } from "../../ir/kernel/cursor.ts";
import { nest, nestWide } from "../../ir/kernel/nest.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { Atom, Layout } from "../../ir/layout.ts";
import { range } from "../../ir/range.ts";
import type { Dim, Shape } from "../../ir/types.ts";

/** Goes through the values that become one, in the order of their indices; with `fold`, several at a time: see `nestWide`. */
export type EachValue = (visit: (value: Expression) => void, fold?: () => void) => void;

/** A result for each element of the dimensions that stay: `result` may go through the values of the others several times. */
export function reduceLoops(
  k: Kernel,
  {
    shape,
    dims,
    x,
    y,
    lanes = 1,
  }: {
    readonly shape: Shape;
    readonly dims: readonly number[];
    readonly x: Cursor;
    readonly y: Cursor;
    readonly lanes?: number;
  },
  result: (each: EachValue) => Expression,
): void {
  const cursors = [x, ...y.places.map((place): Cursor => ({ places: [place] }))];
  const layouts = cursors.map((cursor) => cursor.places[0]?.layout as Layout);
  const axesOf = (dim: number, among: readonly Layout[]): readonly Axis[] => {
    const axes = commonAxes(
      among.map((layout) => layout.dims[dim] as readonly Atom[]),
      shape[dim] as Dim,
    );
    if (!axes) throw new CompilerBug("a reduction was handed dimensions that do not nest");
    return axes;
  };
  const all = range(shape.length);
  const kept = joined(
    all.filter((dim) => !dims.includes(dim)).flatMap((dim) => axesOf(dim, layouts)),
    k,
  );
  const gone = joined(
    all.filter((dim) => dims.includes(dim)).flatMap((dim) => axesOf(dim, layouts.slice(0, 1))),
    k,
  );
  nest(k, "o", kept, cursors, ([from, ...to]) => {
    const each: EachValue = (visit, fold) =>
      nestWide(
        k,
        fold ? lanes : 1,
        "i",
        gone,
        [from as Cursor],
        ([tap]) => visit(k.local("v", k.load(tap as Cursor))),
        fold,
      );
    k.store(bundle(to, y.finish), result(each));
  });
}

/** The values that become the one at `index`, for references. */
export function valuesAt(shape: readonly number[], dims: readonly number[], index: readonly number[]): number[][] {
  return dims.reduce<number[][]>(
    (places, dim) =>
      places.flatMap((place) => range(shape[dim] as number).map((i) => place.map((at, d) => (d === dim ? i : at)))),
    [[...index]],
  );
}
