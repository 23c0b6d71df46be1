import { isFixed, sameDim, showDim, type Dim, type Shape } from "../../../ir/types.ts";
import { list, literal, type Subscript } from "../../tree/module-tree.ts";
import { emitTensor } from "../emit-call.ts";
import { report } from "../run.ts";
import { toTerm } from "../terms.ts";
import { int, isElements, numberIn, unknown, type Tensor, type Value } from "../values.ts";
import { argument, emit, problem, tensorIn, type Handler, type Operation } from "./operation.ts";

/** Subscripts: `x[:, 1:3, ::2]`. What cuts one dimension after the other becomes one subscript. */

const whole: Subscript = { kind: "slice" };

/** 2⁶³ − 1 stands for the end; a number of JavaScript's is not as exact. */
const BEYOND = 2 ** 31 - 1;

/** All subscripts of a tensor at once. */
export function cutAll(operation: Operation, x: Tensor, at: readonly Subscript[]): Value {
  const { run, place } = operation;
  const term = toTerm(run, place, x);
  if (!term) return unknown;
  const shown = [...at];
  while (shown.length > 1 && isWhole(shown.at(-1))) shown.pop();
  const shape = x.shape && shapeOfCut(x.shape, at);
  return emitTensor(
    place,
    { kind: "index", of: term, at: shown },
    shape,
    {},
    { base: x, isInt: x.isInt === true },
    x.isMask === true,
  );
}

const isWhole = (at: Subscript | undefined): boolean =>
  at?.kind === "slice" && at.start === undefined && at.stop === undefined && at.step === undefined;

function shapeOfCut(shape: Shape, at: readonly Subscript[]): Shape {
  let next = 0;
  const cut = at.flatMap((each): Dim[] => {
    if (each.kind === "newAxis") return [1];
    const size = shape[next++];
    if (size === undefined || each.kind === "at") return [];
    return each.kind === "slice" ? [sizeOfSlice(size, each)] : [size];
  });
  return [...cut, ...shape.slice(next)];
}

const literalIn = (term: { readonly kind: string; readonly value?: unknown } | undefined): number | undefined =>
  term?.kind === "literal" && typeof term.value === "number" ? term.value : undefined;

function sizeOfSlice(size: Dim, { start, stop, step }: Extract<Subscript, { kind: "slice" }>): Dim {
  if (!isFixed(size)) return size;
  const place = (value: number): number => Math.min(size, Math.max(0, value < 0 ? value + size : value));
  const [from, to] = [place(literalIn(start) ?? 0), place(literalIn(stop) ?? size)];
  return Math.max(0, Math.ceil((to - from) / (literalIn(step) ?? 1)));
}

/** Cuts dimension `dim` of a tensor, which may be what another subscript left. */
function cutOne(operation: Operation, x: Tensor, dim: number, by: Subscript): Value {
  const { run, place } = operation;
  const rank = x.shape?.length;
  if (rank === undefined && dim < 0)
    return problem(operation, "a dimension is counted from the end of a tensor whose shape is not known");
  const index = dim < 0 ? dim + (rank ?? 0) : dim;
  if (rank !== undefined && (index < 0 || index >= rank))
    return problem(operation, `there is no dimension ${dim}: it has ${rank}`);
  const { cut } = x;
  const inner = cut && innerAt(cut.at, index);
  const isChained = cut !== undefined && inner !== undefined && isWhole(cut.at[inner]) && !x.stale;
  const at = isChained
    ? cut.at.map((each, i) => (i === inner ? by : each))
    : [...Array.from({ length: index }, () => whole), by];
  const of = isChained ? cut.term : toTerm(run, place, x);
  if (!of) return unknown;
  const full = isChained
    ? at
    : [...at, ...Array.from({ length: Math.max(0, (rank ?? at.length) - at.length) }, () => whole)];
  const source = isChained ? cut.of : x;
  const shown = [...full];
  while (shown.length > 1 && isWhole(shown.at(-1))) shown.pop();
  const shape = x.shape && shapeOfCut(x.shape, [...Array.from({ length: index }, () => whole), by]);
  const made = emitTensor(
    place,
    { kind: "index", of, at: shown },
    shape,
    {},
    { base: x, isInt: x.isInt === true },
    x.isMask === true,
  );
  return Object.assign(made, { cut: { of: source, term: of, at: full } });
}

/** Which subscript a dimension of the result comes from. */
function innerAt(at: readonly Subscript[], dim: number): number | undefined {
  let left = dim;
  for (const [i, each] of at.entries()) {
    if (each.kind === "at") continue;
    if (left-- === 0) return i;
  }
  return undefined;
}

const slice: Handler = (operation) => {
  const [of, second, third, fourth, fifth] = operation.args;
  if (isElements(of)) {
    const [start = 0, stop = BEYOND, step = 1] = [second, third, fourth].map(numberIn);
    const items = of.items.slice(start, stop >= BEYOND ? undefined : stop).filter((_, i) => i % step === 0);
    return { kind: of.kind, items };
  }
  const x = tensorIn(of);
  if (!x) return unknown;
  const dim = numberIn(second) ?? 0;
  const size = x.shape?.at(dim);
  const bounds = [third, fourth, fifth].map((value) =>
    value === undefined || value.kind === "none" ? undefined : value,
  );
  const [start, stop, step] = bounds;
  const [from, to, by] = [bound(start), bound(stop), bound(step)];
  const isFromStart = start === undefined || from === 0;
  const isToEnd = stop === undefined || (to !== undefined && (to >= BEYOND || to === size)) || isSame(stop, size);
  const isEach = step === undefined || by === 1;
  if (isFromStart && isToEnd && isEach) return x;
  if (size !== undefined && !isFixed(size))
    return report(operation.run, operation.place, "NN6024", {
      problem: `the open dimension ${showDim(size)} cannot be cut`,
      help: "fix the batch, or let the network take all samples",
    });
  const { run, place } = operation;
  const terms = [isFromStart ? undefined : start, isToEnd ? undefined : stop, isEach ? undefined : step].map(
    (value) => value && toTerm(run, place, value),
  );
  return cutOne(operation, x, dim, {
    kind: "slice",
    ...(terms[0] && { start: terms[0] }),
    ...(terms[1] && { stop: terms[1] }),
    ...(terms[2] && { step: terms[2] }),
  });
};

const bound = (value: Value | undefined): number | undefined => numberIn(value);
const isSame = (value: Value | undefined, size: Dim | undefined): boolean =>
  value?.kind === "number" && value.size !== undefined && size !== undefined && sameDim(value.size, size);

const select: Handler = (operation) => {
  const [x, dim, at] = [
    tensorIn(argument(operation, 0)),
    numberIn(argument(operation, 1, "dim")),
    argument(operation, 2, "index"),
  ];
  if (!x || dim === undefined || !at) return unknown;
  const size = x.shape?.at(dim);
  const index = numberIn(at);
  if (size !== undefined && !isFixed(size))
    return report(operation.run, operation.place, "NN6024", {
      problem: `of the open dimension ${showDim(size)} no element can be taken`,
      help: "fix the batch, or let the network take all samples",
    });
  if (size !== undefined && index !== undefined && (index >= size || index < -size))
    return problem(operation, `element ${index} is taken of ${size}`);
  const term = toTerm(operation.run, operation.place, at);
  return term ? cutOne(operation, x, dim, { kind: "at", index: term }) : unknown;
};

/** `x[:, indices]`: tensors of whole numbers, None where a dimension stays. */
const index: Handler = (operation) => {
  const [x, list] = [tensorIn(argument(operation, 0)), argument(operation, 1)];
  if (!x || !isElements(list)) return unknown;
  const { run, place } = operation;
  const at: Subscript[] = [];
  for (const item of list.items) {
    if (item.kind === "none") {
      at.push(whole);
      continue;
    }
    if (tensorIn(item)?.isMask)
      return problem(
        operation,
        "a mask takes elements out, and nobody knows how many",
        "where and masked_fill keep the shape",
      );
    const term = toTerm(run, place, item);
    if (!term) return unknown;
    if (item.kind === "tensor" && item.input !== undefined) run.counting.add(item.input);
    at.push({ kind: "at", index: term });
  }
  const of = toTerm(run, place, x);
  const shape = x.shape && shapeOfIndices(x.shape, list.items);
  return of
    ? emitTensor(place, { kind: "index", of, at }, shape, {}, { isInt: x.isInt === true }, x.isMask === true)
    : unknown;
};

/** The indices' common shape stands where they stand, or in front if something lies between them. */
function shapeOfIndices(shape: Shape, items: readonly Value[]): Shape | undefined {
  const places = items.flatMap((item, i) => (item.kind === "none" ? [] : [i]));
  const shapes = places.map((i) => tensorIn(items[i])?.shape ?? (items[i]?.kind === "number" ? [] : undefined));
  if (!shapes.every((each) => each !== undefined)) return undefined;
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  const common = Array.from({ length: rank }, (_, i): Dim => {
    const sizes = shapes.map((each) => each[i - rank + each.length] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
  const [first = 0] = places;
  const isTogether = places.every((at, i) => at === first + i);
  const kept = shape.filter((_, i) => !places.includes(i));
  return isTogether ? [...kept.slice(0, first), ...common, ...kept.slice(first)] : [...common, ...kept];
}

/** `x.unfold(dim, size, step)`: windows along a dimension, whose places become the last one. */
const unfold: Handler = (operation) => {
  const x = tensorIn(argument(operation, 0));
  const [given, size, step] = ["dimension", "size", "step"].map((name, i) =>
    numberIn(argument(operation, i + 1, name)),
  );
  if (!x?.shape || given === undefined || size === undefined || step === undefined) return unknown;
  const dim = given < 0 ? given + x.shape.length : given;
  const length = x.shape[dim];
  if (length === undefined || !isFixed(length))
    return problem(operation, "windows lie along an open dimension", "fix it, or let the network take all samples");
  const count = Math.floor((length - size) / step) + 1;
  const places = Array.from({ length: count }, (_, i) =>
    list(Array.from({ length: size }, (__, j) => literal(i * step + j))),
  );
  const of = toTerm(operation.run, operation.place, x);
  if (!of) return unknown;
  const at: Subscript[] = [...Array.from({ length: dim }, () => whole), { kind: "at", index: list(places) }];
  const shape = [...x.shape.slice(0, dim), count, size, ...x.shape.slice(dim + 1)];
  const taken = emitTensor(operation.place, { kind: "index", of, at }, shape, {}, { isInt: x.isInt === true });
  return emit(operation, "movedim", [
    ["input", taken],
    ["source", int(dim + 1)],
    ["destination", int(-1)],
  ]);
};

export const cutHandlers: Readonly<Record<string, Handler>> = { slice, select, index, unfold };
