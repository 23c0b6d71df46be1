import { commonAxes, joined, type Axis } from "../../ir/iteration.ts";
import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { bundle, type Cursor } from "../../ir/kernel/cursor.ts";
import {
  add,
  constant,
  div,
  madd,
  max,
  mul,
  neg,
  sqrt,
  sub,
  sumLanes,
  toDouble,
  toSingle,
} from "../../ir/kernel/expression.ts";
import { nest, nestWide } from "../../ir/kernel/nest.ts";
import { meanOfSum } from "../reduction/mean-of-sum.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import { expandLayout, reshapeLayout, type Atom, type Layout } from "../../ir/layout.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { isFixed, type Dim, type Shape } from "../../ir/types.ts";

export interface Normalization {
  readonly x: Cursor;
  readonly weight: Cursor | undefined;
  readonly bias: Cursor | undefined;
  readonly y: Cursor;
  /** That of x and y; weight and bias have been stretched to it. */
  readonly shape: Shape;
  /** The dimensions that share one mean and one variance. */
  readonly dims: readonly number[];
  readonly eps: number;
}

/**
 * (x − mean) / √(variance + eps) · weight + bias, with the variance from the distances to the mean: two passes, summed up in
 * double. See `meanOfSum` for what is `behind` the mean.
 */
export function normalizeProgram(
  k: Kernel,
  lanes: number,
  { x, weight, bias, y, shape, dims, eps }: Normalization,
): void {
  const cursors = [x, ...[weight, bias].filter((each) => each !== undefined)].concat(
    y.places.map((place): Cursor => ({ places: [place] })),
  );
  const layouts = cursors.map((cursor) => cursor.places[0]?.layout as Layout);
  const axesOf = (isInner: boolean): readonly Axis[] =>
    joined(
      shape
        .flatMap((size, dim) => (dims.includes(dim) === isInner ? axesAlong(layouts, dim, size) : []))
        .sort((a, b) => reach(b) - reach(a)),
      k,
    );
  const [outer, inner] = [axesOf(false), axesOf(true)];
  const count = dims.reduce((product, dim) => product * (shape[dim] as number), 1);

  nest(k, "o", outer, cursors, (here) => {
    const from = here[0] as Cursor;
    const each = (into: Local, visit: (value: Expression) => Expression): void =>
      nestWide(
        k,
        lanes,
        "i",
        inner,
        [from],
        ([tap]) => k.set(into, add(into, toDouble(visit(k.load(tap as Cursor))))),
        () => k.set(into, sumLanes(into)),
      );
    const sum = k.local("sum", toDouble(constant(0)));
    each(sum, (value) => value);
    const { mean, behind } = meanOfSum(k, lanes, sum, count);
    const squares = k.local("squares", toDouble(constant(0)));
    each(squares, (value) => {
      const distance = k.local("d", sub(value, mean));
      return k.local("square", mul(distance, distance));
    });
    const average = div(squares, count);
    const variance = behind ? max(0, sub(average, mul(behind, behind))) : average;
    const deviation = k.local("deviation", sqrt(add(variance, toDouble(constant(eps)))));
    const scale = k.local("scale", toSingle(div(1, deviation)));
    const shift = behind && k.local("shift", toSingle(neg(div(behind, deviation))));
    nestWide(k, lanes, "i", inner, here, (at) => {
      const rest = [...at];
      const distance = sub(k.load(rest.shift() as Cursor), mean);
      const centered = shift ? madd(distance, scale, shift) : mul(distance, scale);
      const scaled = weight ? mul(centered, k.load(rest.shift() as Cursor)) : centered;
      const shifted = bias ? add(scaled, k.load(rest.shift() as Cursor)) : scaled;
      k.store(bundle(rest, y.finish), shifted);
    });
  });
}

function axesAlong(layouts: readonly Layout[], dim: number, size: Dim): readonly Axis[] {
  const axes = commonAxes(
    layouts.map((layout) => layout.dims[dim] as readonly Atom[]),
    size,
  );
  if (!axes) throw new CompilerBug("a norm was handed dimensions that do not nest");
  return axes;
}

/** Far steps go outermost, the open batch first. */
const reach = ({ size, strides }: Axis): number => (isFixed(size) ? Math.abs(strides[0] as number) : Infinity);

/** The cursor over the same elements under another shape, and where dimensions are missing, stretched to it. */
export function recast(cursor: Cursor, to: Shape, from: Shape = to): Cursor {
  return {
    ...cursor,
    places: cursor.places.map(({ at, layout }) => {
      const cut = reshapeLayout(layout, from);
      if (!cut) throw new CompilerBug("a norm was handed dimensions that cannot be cut");
      return { at, layout: expandLayout(cut, from, to) };
    }),
  };
}
