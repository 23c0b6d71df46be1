import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import type { Build } from "../../ir/build.ts";
import { range } from "../../ir/range.ts";
import { isFixed, showDim, type Dim } from "../../ir/types.ts";
import { kindOf, type TensorValue, type Value } from "../../ir/value.ts";
import { reshapeTo, sliceOf } from "../../functions/shape.ts";
import { checkIndexTensor } from "../../functions/take-along.ts";
import { takeAt, type IndexAt } from "../../functions/take-at.ts";
import { argumentOf } from "../call/argument-of.ts";
import { builderOf } from "../model/build-graph.ts";
import { abandon, fail, pathOf, provenance, type Context } from "../context.ts";
import { refuse } from "../refuse.ts";
import { placesIn, placesOf, progressionOf } from "./index-list.ts";
import { isWhole, sliceBounds } from "./subscripts.ts";
import type { Scope } from "./values.ts";

/** A subscript, evaluated, and the dimension of the tensor that it is for. */
type Part =
  | { readonly kind: "slice"; readonly slice: ast.Subscript & { kind: "slice" }; readonly dim: number }
  | { readonly kind: "at"; readonly value: Value; readonly span: Span; readonly dim: number };

/** A subscript whose value is known; those of a tuple one by one. */
type Given =
  Exclude<ast.Subscript, { kind: "at" }> | { readonly kind: "at"; readonly value: Value; readonly span: Span };

interface Parts {
  readonly parts: readonly Part[];
  /** The dimensions in the order of the result, before any is gone; undefined where one is new. */
  readonly axes: readonly (number | undefined)[];
}

/**
 * `x[..., 1:3, 0, none]`, by PyTorch's rules: slices keep a dimension, ints take one out, `none` puts one in, and what tensors
 * and lists of ints index is done last, on what the others have left.
 */
export function indexTensor(context: Context, x: TensorValue, expression: ast.Index, scope: Scope): Value {
  const parts = readParts(context, x, expression, scope);
  const args = [argumentOf(expression.object, x)];
  context.frames.push({ name: "slicing", span: expression.span, path: pathOf(context), args });
  try {
    return takeParts(context, builderOf(context), x, parts, scope);
  } finally {
    context.frames.pop();
  }
}

function readParts(context: Context, x: TensorValue, { subscripts, span }: ast.Index, scope: Scope): Parts {
  const rank = x.type.shape.length;
  const given = subscripts.flatMap((each): Given[] => {
    if (each.kind !== "at") return [each];
    const value = context.evaluate(each.value, scope);
    // `x[(0, 1)]` is `x[0, 1]`.
    const isAll = value.kind === "tuple" && subscripts.length === 1;
    return (isAll ? value.elements : [value]).map((one) => ({ kind: "at", value: one, span: each.span }));
  });
  if (given.some((each) => each.kind === "at" && each.value.kind === "poison")) abandon();
  const isNew = (each: Given): boolean => each.kind === "at" && each.value.kind === "none";
  const found = given.filter((each) => each.kind !== "ellipsis" && !isNew(each)).length;
  if (found > rank) fail(context, "NN2053", span, { of: "tensor", found, rank });
  const [, second] = subscripts.filter(({ kind }) => kind === "ellipsis");
  if (second) fail(context, "NN2060", second.span, undefined);
  const parts: Part[] = [];
  const axes: (number | undefined)[] = [];
  let dim = 0;
  const pass = (count: number): void => void axes.push(...range(count).map(() => dim++));
  for (const each of given) {
    if (each.kind === "ellipsis") pass(rank - found);
    else if (isNew(each)) axes.push(undefined);
    else {
      parts.push(each.kind === "slice" ? { kind: "slice", slice: each, dim } : { ...each, dim });
      pass(1);
    }
  }
  pass(rank - dim);
  return { parts, axes };
}

/** Along each dimension one after the other; what is gone or new is so at once; then what lists and tensors index. */
function takeParts(context: Context, build: Build, x: TensorValue, { parts, axes }: Parts, scope: Scope): TensorValue {
  const { shape } = x.type;
  const isAlone = parts.filter((part) => part.kind === "at" && part.value.kind !== "int").length === 1;
  let result = x;
  const gone = new Set<number>();
  const indexed = new Map<number, TensorValue>();
  for (const part of parts) {
    const { dim } = part;
    if (part.kind === "slice") {
      const { slice } = part;
      if (isWhole(context, slice, scope)) continue;
      const size = fixedSize(context, shape[dim] as Dim, slice.span);
      const { start, step, count } = sliceBounds(context, slice, size, scope);
      if (count === 0) fail(context, "NN2054", slice.span, undefined, { label: provenance(context, x) });
      result = sliceOf(build, result, dim, start, step, count);
      continue;
    }
    const { value, span } = part;
    if (value.kind === "tensor") checkIndexTensor(build, value);
    const size = fixedSize(context, shape[dim] as Dim, span, value);
    if (value.kind === "int") {
      result = sliceOf(build, result, dim, withinOf(context, value.value, size, span, x), 1, 1);
      gone.add(dim);
    } else if (value.kind === "tensor" && value.type.shape.length === 0) {
      // As an int, it takes the dimension out.
      result = takeAt(build, result, [{ dim, index: reshapeTo(build, value, [1]) }]);
      gone.add(dim);
    } else if (value.kind === "tensor") indexed.set(dim, value);
    else if (value.kind === "list" || (value.kind === "tuple" && parts.length > 1)) {
      const { places, shape: nesting } =
        placesIn(value, (element) =>
          element.kind === "int"
            ? withinOf(context, element.value, size, span, x)
            : fail(context, "NN2052", span, { found: `a list with ${kindOf(element)}` }),
        ) ?? fail(context, "NN2052", span, { found: "a list of lists of several lengths" });
      if (places.length === 0) fail(context, "NN2054", span, undefined, { label: provenance(context, x) });
      const isNested = nesting.length > 1;
      const progression = isAlone && !isNested ? progressionOf(places) : undefined;
      if (progression) result = sliceOf(build, result, dim, progression.start, progression.step, places.length);
      else indexed.set(dim, isNested ? reshapeTo(build, placesOf(build, places), nesting) : placesOf(build, places));
    } else fail(context, "NN2052", span, { found: kindOf(value) });
  }
  const left = axes.filter((dim) => dim === undefined || !gone.has(dim));
  return takeIndexed(build, result, left, indexed);
}

function takeIndexed(
  build: Build,
  x: TensorValue,
  axes: readonly (number | undefined)[],
  indexed: ReadonlyMap<number, TensorValue>,
): TensorValue {
  const { shape } = x.type;
  const isAsItIs = axes.length === shape.length && axes.every((dim, i) => dim === i);
  const arranged = isAsItIs
    ? x
    : reshapeTo(
        build,
        x,
        axes.map((dim) => (dim === undefined ? 1 : (shape[dim] as Dim))),
      );
  const indices = axes.flatMap((dim, at): IndexAt[] => {
    const index = dim === undefined ? undefined : indexed.get(dim);
    return index ? [{ dim: at, index }] : [];
  });
  return takeAt(build, arranged, indices);
}

function fixedSize(context: Context, size: Dim, span: Span, index?: Value): number {
  if (isFixed(size)) return size;
  return refuse(
    context,
    "open",
    span,
    `the open dimension ${showDim(size)} cannot be cut: its size is only known at run time`,
    index?.kind === "tensor"
      ? "take_along_dim(index, dim) and gather(dim, index) take of each sample its own, along another dimension"
      : "take the whole batch with :, as in x[:, 0]",
  );
}

/** Negative places count from the end. */
function withinOf(context: Context, index: number, size: number, span: Span, x: TensorValue): number {
  const at = index < 0 ? index + size : index;
  if (at >= 0 && at < size) return at;
  return fail(context, "NN2024", span, { index: String(index), length: size }, { label: provenance(context, x) });
}
