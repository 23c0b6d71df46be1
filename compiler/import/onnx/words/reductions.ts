import { isFixed } from "../../../ir/types.ts";
import type { Term } from "../../tree/module-tree.ts";
import { field, fromFront, operate, range, say, type Said } from "./say.ts";
import type { Speech, Word, Words } from "./speech.ts";

/** What later versions take as an input was an attribute before. */
export const axesOf = (s: Speech, place = 1): readonly number[] | undefined => s.numbers("axes") ?? s.known(place);

type OverDims = (x: Term, over: Readonly<Record<string, Said>>) => Term;

/** What is done over dimensions, and what remains of it where there are none. */
const reduce =
  (over: OverDims, alone: (x: Term) => Term = (x) => x): Word =>
  (s) => {
    const given = axesOf(s);
    const rank = s.shape(0).length;
    const isNothing = given?.length === 0 && s.number("noop_with_empty_axes", 0) === 1;
    const axes = isNothing ? [] : given?.length ? given : range(rank);
    const dim = axes.map((axis) => fromFront(axis, rank)).sort((a, b) => a - b);
    if (dim.length === 0) return alone(s.tensor(0));
    return over(s.tensor(0), {
      dim: dim.length === 1 ? (dim[0] as number) : dim,
      ...(s.number("keepdims", 1) === 1 ? { keepdim: true } : {}),
    });
  };

const simply =
  (name: string): OverDims =>
  (x, over) =>
    say(name, [x], over);

/** PyTorch finds the first of equals, so the last is looked for from behind. */
const argExtreme =
  (name: string): Word =>
  (s) => {
    const x = s.tensor(0);
    const dim = fromFront(s.number("axis", 0), s.shape(0).length);
    const named = { dim, ...(s.number("keepdims", 1) === 1 ? { keepdim: true } : {}) };
    if (s.number("select_last_index", 0) === 0) return say(name, [x], named);
    const size = s.shape(0)[dim];
    if (size === undefined || !isFixed(size)) return s.refuse("the batch is no axis for it");
    return operate("-", size - 1, say(name, [say("flip", [x, [dim]])], named));
  };

const topK: Word = (s) => {
  const k = s.known(1)?.[0] ?? s.number("k", 1);
  const largest = s.number("largest", 1) === 1;
  const dim = fromFront(s.number("axis", -1), s.shape(0).length);
  const found = s.set(say("topk", [s.tensor(0), k], { dim, ...(largest ? {} : { largest }) }));
  return [field(found, "values"), field(found, "indices")];
};

const cumulative: Word = (s) => {
  const axis = fromFront(s.known(1)?.[0] ?? 0, s.shape(0).length);
  const isReversed = s.number("reverse", 0) === 1;
  const x = isReversed ? s.set(say("flip", [s.tensor(0), [axis]])) : s.tensor(0);
  const sums = say("cumsum", [x, axis]);
  const result = s.number("exclusive", 0) === 1 ? operate("-", sums, x) : sums;
  return isReversed ? say("flip", [result, [axis]]) : result;
};

export const reductionWords: Words = {
  ArgMax: argExtreme("argmax"),
  ArgMin: argExtreme("argmin"),
  CumSum: cumulative,
  ReduceL1: reduce(
    (x, over) => say("norm", [x], { p: 1, ...over }),
    (x) => say("abs", [x]),
  ),
  ReduceL2: reduce(
    (x, over) => say("norm", [x], { p: 2, ...over }),
    (x) => say("abs", [x]),
  ),
  ReduceLogSum: reduce(
    (x, over) => say("log", [say("sum", [x], over)]),
    (x) => say("log", [x]),
  ),
  ReduceLogSumExp: reduce(simply("logsumexp")),
  ReduceMax: reduce(simply("amax")),
  ReduceMean: reduce(simply("mean")),
  ReduceMin: reduce(simply("amin")),
  ReduceProd: reduce(simply("prod")),
  ReduceSum: reduce(simply("sum")),
  ReduceSumSquare: reduce(
    (x, over) => say("sum", [say("square", [x])], over),
    (x) => say("square", [x]),
  ),
  TopK: topK,
};
