import { isFixed } from "../../../ir/types.ts";
import type { Subscript, Term } from "../../tree/module-tree.ts";
import { fromFront, operate, range, say, sliced, termOf } from "./say.ts";
import type { Speech, Word, Words } from "./speech.ts";

/** `x[:, :, index]` */
const at = (x: Term, axis: number, index: Term): Term => {
  const before = range(axis).map((): Subscript => ({ kind: "slice" }));
  return { kind: "index", of: x, at: [...before, { kind: "at", index }] };
};

const gather: Word = (s) => {
  const shape = s.shape(0);
  const axis = fromFront(s.number("axis", 0), shape.length);
  const size = shape[axis];
  if (size === undefined) return s.refuse("it names a dimension that its input has not");
  if (!isFixed(size)) return s.refuse("the batch is indexed, whose size is open");
  const places = knownPlaces(s);
  if (!places) return byData(s, axis);
  const wrapped = places.map((place) => fromFront(place, size));
  if (wrapped.some((place) => place < 0 || place >= size)) return s.refuse(`an index of it lies outside of ${size}`);
  const [first, second] = wrapped;
  const rank = s.shape(1).length;
  if (rank === 0) return at(s.tensor(0), axis, termOf(first ?? 0));
  if (rank !== 1) return byData(s, axis);
  if (wrapped.length === 0) return s.refuse("its result has no elements");
  const step = (second ?? (first as number) + 1) - (first as number);
  if (step > 0 && wrapped.every((place, i) => place === (first as number) + i * step)) {
    const stop = (wrapped.at(-1) as number) + 1;
    if (first === 0 && stop === size && step === 1) return s.tensor(0);
    return sliced(s.tensor(0), axis, first as number, stop === size ? undefined : stop, step);
  }
  if (wrapped.length > 64) return byData(s, axis);
  return at(s.tensor(0), axis, termOf(wrapped));
};

const knownPlaces = (s: Speech): readonly number[] | undefined => (s.isKnown(1) ? s.known(1) : undefined);

/** Rows of a table are an embedding. */
function byData(s: Speech, axis: number): Term {
  if (axis === 0 && s.shape(0).length === 2) return say("embedding", [s.tensor(1), s.tensor(0)]);
  return at(s.tensor(0), axis, s.tensor(1));
}

/** Indices from the front; those that only data say are so already, as PyTorch wants them. */
function fromFrontOf(s: Speech, dim: number): Term {
  const size = s.shape(0)[dim];
  const isNegative = knownPlaces(s)?.some((place) => place < 0);
  if (!isNegative || size === undefined || !isFixed(size)) return s.tensor(1);
  const index = s.tensor(1);
  return s.set(say("where", [operate("<", index, 0), operate("+", index, size), index]));
}

const gatherElements: Word = (s) => {
  const dim = fromFront(s.number("axis", 0), s.shape(0).length);
  return say("gather", [s.tensor(0), dim, fromFrontOf(s, dim)]);
};

const scatterElements: Word = (s) => {
  const reduction = s.word("reduction", "none");
  if (reduction !== "none" && reduction !== "add")
    return s.refuse(`what goes to one place is joined by "${reduction}"`);
  const dim = fromFront(s.number("axis", 0), s.shape(0).length);
  return say(
    "scatter",
    [s.tensor(0), dim, fromFrontOf(s, dim), s.tensor(2)],
    reduction === "add" ? { reduce: "add" } : {},
  );
};

/** The last dimension of the indices says a place along several dimensions. */
const gatherNd: Word = (s) => {
  if (s.number("batch_dims", 0) !== 0) return s.refuse("its indices are for each of a batch");
  const depth = s.shape(1).at(-1);
  if (depth === undefined || !isFixed(depth) || depth < 1 || depth > s.shape(0).length)
    return s.refuse("its indices have no places");
  if (!isFixed(s.shape(0)[0] ?? 1)) return s.refuse("the batch is indexed, whose size is open");
  const last = s.shape(1).length - 1;
  const part = (place: number): Term => s.set(say("select", [s.tensor(1), last, place]));
  return {
    kind: "index",
    of: s.tensor(0),
    at: range(depth).map((place): Subscript => ({ kind: "at", index: part(place) })),
  };
};

export const indexingWords: Words = {
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherNd,
  ScatterElements: scatterElements,
  Scatter: scatterElements,
};
