import type { Subscript, Term } from "../../tree/module-tree.ts";
import { range, say, sliced, termOf } from "./say.ts";
import type { Speech, Word, Words } from "./speech.ts";

/** What ScatterND is where it sets slices: its attribute `slices` has start, stop and step for each dimension. */
const sliceScatter: Word = (s) => {
  const given = s.numbers("slices") ?? [];
  const slices = range(given.length / 3).map((i) => given.slice(3 * i, 3 * i + 3) as [number, number, number]);
  return set(s, s.tensor(0), s.tensor(1), 0, slices);
};

/** The tensor with `source` in place of its slices, from one dimension on. */
function set(
  s: Speech,
  x: Term,
  source: Term,
  dim: number,
  [first, ...others]: readonly (readonly [number, number, number])[],
): Term {
  if (!first) return source;
  const [start, stop, step] = first;
  const isRest = others.every(isWhole);
  if (step === 0) {
    const index: Subscript = { kind: "at", index: termOf(start) };
    const before = range(dim).map((): Subscript => ({ kind: "slice" }));
    const inner = isRest
      ? source
      : set(s, s.set({ kind: "index", of: x, at: [...before, index] }), source, dim, others);
    return say("select_scatter", [x, inner, dim, start]);
  }
  if (isWhole(first)) return set(s, x, source, dim + 1, others);
  const inner = isRest ? source : set(s, s.set(sliced(x, dim, start, stop, step)), source, dim + 1, others);
  return say("slice_scatter", [x, inner], { dim, start, end: stop, ...(step === 1 ? {} : { step }) });
}

const isWhole = ([, stop]: readonly [number, number, number]): boolean => stop === -1;

export const sliceScatterWords: Words = { SliceScatter: sliceScatter };
