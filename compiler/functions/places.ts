import type { Build } from "../ir/build.ts";
import { isFixed, productOf, sameDim, showShape, type Dim, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { cat } from "../ops/arrangement/cat.ts";
import { scatterAdd } from "../ops/arrangement/gather.ts";
import { pad } from "../ops/arrangement/pad.ts";
import { scatter } from "../ops/arrangement/scatter.ts";
import { scatterReduce } from "../ops/arrangement/scatter-reduce.ts";
import { expand } from "../ops/arrangement/views.ts";
import { add, div, maximum } from "../ops/elementwise/arithmetic.ts";
import { fullOf } from "./constants.ts";
import type { TensorFunction } from "./define-function.ts";
import { asUnion, elementOf, elementsOf, likeMask } from "./masks.ts";
import { reshapeTo, sliceOf } from "./shape.ts";
import { checkIndexTensor } from "./take-along.ts";

/** What is put, added or joined at places that an index counts out: what the functions of indexing share. */

/** A tensor without dimensions is a line of one element. */
export const asLine = (b: Build, x: TensorValue): TensorValue => (x.type.shape.length === 0 ? reshapeTo(b, x, [1]) : x);

/** Elements from the start, as many as another tensor has along each dimension but `but`. */
export function cutTo(b: Build, x: TensorValue, shape: Shape, but: number | undefined, what: string): TensorValue {
  return shape.reduce<TensorValue>((cut, size, i) => {
    const own = x.type.shape[i] as Dim;
    if (i === but || sameDim(size, own)) return cut;
    if (!isFixed(size) || !isFixed(own) || size > own)
      return b.fail(
        "unequal",
        `${what} is larger than what it indexes: ${showShape(shape)} and ${showShape(x.type.shape)}`,
      );
    return sliceOf(b, cut, i, 0, 1, size);
  }, x);
}

/** Zeros behind a tensor along each dimension that another is longer in. */
function filledTo(b: Build, x: TensorValue, shape: Shape): TensorValue {
  const after = shape.map((size, i) => {
    const own = x.type.shape[i] as Dim;
    return isFixed(size) && isFixed(own) ? size - own : 0;
  });
  if (after.every((size) => size === 0)) return x;
  return b.op(pad, [x], { before: after.map(() => 0), after, mode: "constant", value: 0 });
}

export function sameRank(b: Build, x: TensorValue, places: TensorValue, name: string): void {
  checkIndexTensor(b, places);
  if (x.type.shape.length !== places.type.shape.length)
    b.fail(
      "rank",
      `${name} expects an index of as many dimensions as ${showShape(x.type.shape)}, got ${showShape(places.type.shape)}`,
      "index_select takes one line of places for all, take_along_dim an index that stretches",
    );
}

export function count(b: Build, x: TensorValue, at: number, places: TensorValue, name: string): number {
  const size = x.type.shape[at] as Dim;
  if (!isFixed(size))
    return b.fail("open", `${name} along the open dimension of ${showShape(x.type.shape)} is not possible`);
  b.counts(places, { count: size });
  return size;
}

/** A line of places for whole slices of a tensor, as an index of the slices' shape. */
export function forSlices(b: Build, places: TensorValue, at: number, source: Shape, name: string): TensorValue {
  checkIndexTensor(b, places);
  const line = asLine(b, places);
  if (line.type.shape.length !== 1) b.fail("rank", `${name} expects an index [n], got ${showShape(places.type.shape)}`);
  const column = reshapeTo(
    b,
    line,
    source.map((_, i) => (i === at ? (line.type.shape[0] as Dim) : 1)),
  );
  return b.op(expand, [column], { shape: source.map((size, i) => (i === at ? (line.type.shape[0] as Dim) : size)) });
}

/** What is added up at places, in a tensor of the input's shape. */
export function addedUp(
  b: Build,
  x: TensorValue,
  at: number,
  places: TensorValue,
  source: TensorValue,
  name: string,
): TensorValue {
  sameRank(b, x, places, name);
  const size = count(b, x, at, places, name);
  const part = cutTo(b, source, places.type.shape, undefined, "the index");
  cutTo(b, x, places.type.shape, at, "the index");
  const sums = filledTo(b, b.op(scatterAdd, [places, part], { dim: at, size, wraps: false }), x.type.shape);
  return asUnion(b, [x, source], b.op(add, [x, sums]));
}

/** What is put at places; of several for one place the last stays, as PyTorch's CPU has it. */
export function put(
  b: Build,
  x: TensorValue,
  at: number,
  places: TensorValue,
  source: TensorValue | number,
  name: string,
): TensorValue {
  sameRank(b, x, places, name);
  count(b, x, at, places, name);
  cutTo(b, x, places.type.shape, at, "the index");
  if (typeof source === "number")
    return likeMask(x, b.op(scatter, [x, places], { dim: at, value: elementOf(x, source) }));
  const part = cutTo(b, elementsOf(b, x, source), places.type.shape, undefined, "the index");
  return likeMask(x, b.op(scatter, [x, places, part], { dim: at, value: 0 }));
}

/** Without dimensions, the input and what goes with it are lines of one, as in PyTorch; what comes of it has none either. */
export const ofNumbers = (fn: TensorFunction): TensorFunction => ({
  ...fn,
  apply(b, args) {
    if ((args["input"] as TensorValue).type.shape.length > 0) return fn.apply(b, args);
    const isTensor = (each: unknown): each is TensorValue =>
      typeof each === "object" && each !== null && "kind" in each && each.kind === "tensor";
    const lines = Object.entries(args).map(([name, each]) => [name, isTensor(each) ? asLine(b, each) : each] as const);
    return reshapeTo(b, fn.apply(b, Object.fromEntries(lines)) as TensorValue, []);
  },
});

/** A slice of the source for each place. */
export function checkSlices(
  b: Build,
  x: TensorValue,
  at: number,
  places: TensorValue,
  source: TensorValue,
  name: string,
): void {
  const length = productOf(places.type.shape);
  const wanted = x.type.shape.map((size, i) => (i === at ? length : size));
  const { shape } = source.type;
  if (shape.length !== wanted.length || !shape.every((size, i) => sameDim(size, wanted[i] as Dim)))
    b.fail("unequal", `${name} expects a source ${showShape(wanted)} for so many places, got ${showShape(shape)}`);
}

export type Joining = "sum" | "mean" | "prod" | "amax" | "amin";

/** What changes nothing that it is joined to. */
const neutral: Readonly<Record<Joining, number>> = { sum: 0, mean: 0, prod: 1, amax: -Infinity, amin: Infinity };

interface Join {
  readonly name: string;
  readonly at: number;
  readonly how: Joining;
  /** Whether what has been at the places counts, too. */
  readonly includesSelf: boolean;
}

export function joined(b: Build, x: TensorValue, places: TensorValue, source: TensorValue, join: Join): TensorValue {
  const { name, at, how, includesSelf } = join;
  const base = includesSelf ? x : put(b, x, at, places, neutral[how], name);
  if (how === "sum") return addedUp(b, base, at, places, source, name);
  if (how === "mean") {
    const ones = fullOf(b, places.type.shape, 1);
    const counted = addedUp(b, fullOf(b, x.type.shape, includesSelf ? 1 : 0), at, places, ones, name);
    const sums = addedUp(b, base, at, places, source, name);
    return b.op(div, [sums, includesSelf ? counted : b.op(maximum, [counted, 1])]);
  }
  const part = cutTo(b, source, places.type.shape, undefined, "the index");
  const target = cutTo(b, base, places.type.shape, at, "the index");
  const found = b.op(scatterReduce, [target, places, part], { dim: at, how });
  return asUnion(b, [x, source], around(b, base, found));
}

/** A part in place of the beginning of a tensor, along each dimension that it is shorter in. */
function around(b: Build, whole: TensorValue, part: TensorValue): TensorValue {
  const at = part.type.shape.findIndex((size, i) => size !== whole.type.shape[i] && isFixed(size));
  if (at === -1) return part;
  const [own, all] = [part.type.shape[at] as number, whole.type.shape[at] as number];
  const beside = sliceOf(b, whole, at, 0, 1, own);
  const rest = sliceOf(b, whole, at, own, 1, all - own);
  return b.op(cat, [around(b, beside, part), rest], { dim: at });
}
