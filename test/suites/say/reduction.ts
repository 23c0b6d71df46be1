import { call, fromFront, range, type Speech } from "../speech.ts";
import { LeftOut } from "../vector-case.ts";

export interface Reduction {
  readonly x: string;
  /** All dimensions if there are none given; no dimension at all if the list is empty. */
  readonly axes: readonly number[] | undefined;
  readonly keepdim: boolean;
}

type OverDims = (x: string, over: { readonly dim: readonly number[]; readonly keepdim: boolean }) => string;

/** What is done over dimensions, and what remains of it where there are none. */
const reductions: Readonly<Record<string, readonly [over: OverDims, alone: (x: string) => string]>> = {
  L1: [(x, over) => call("norm", [x], { p: 1, ...over }), (x) => `abs(${x})`],
  L2: [(x, over) => call("norm", [x], { p: 2, ...over }), (x) => `abs(${x})`],
  LogSum: [(x, over) => `log(${call("sum", [x], over)})`, (x) => `log(${x})`],
  LogSumExp: [(x, over) => call("logsumexp", [x], over), (x) => x],
  Max: [(x, over) => call("amax", [x], over), (x) => x],
  Mean: [(x, over) => call("mean", [x], over), (x) => x],
  Min: [(x, over) => call("amin", [x], over), (x) => x],
  Product: [(x, over) => call("prod", [x], over), (x) => x],
  Sum: [(x, over) => call("sum", [x], over), (x) => x],
  SumSquare: [(x, over) => call("sum", [`square(${x})`], over), (x) => `square(${x})`],
};

export function sayReduction(s: Speech, name: string, { x, axes, keepdim }: Reduction): string {
  const [over, alone] = reductions[name] ?? none(name);
  const rank = s.shape(x).length;
  const dim = (axes ?? range(rank)).map((axis) => fromFront(axis, rank));
  return dim.length === 0 ? alone(x) : over(x, { dim, keepdim });
}

const none = (name: string): never => {
  throw new LeftOut("an op that is not in the vocabulary", `reduce${name}`);
};
