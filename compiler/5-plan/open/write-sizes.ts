import type { Machine } from "../../ir/kernel/machine.ts";
import { findCounts, knownCounts, placesThatVary, type FoundCounts } from "../../ir/kernel/open-counts.ts";
import type { Program } from "../../ir/kernel/program.ts";
import { skeletonOfAll } from "../../ir/kernel/program-key.ts";
import { writeChecked, type DraftStep } from "../kernels/write-steps.ts";
import type { Planner } from "../planner.ts";
import type { Values } from "./size-values.ts";

/** A step's programs at all sizes. */
export interface SizedPrograms {
  /** The program at the first size. */
  readonly program: Program;
  /** The numbers of each; undefined where programs differ in more. */
  readonly numbers: readonly Values[] | undefined;
  /** The counts that are not the same at each size, by their places, at each. */
  readonly counts: readonly FoundCounts[];
}

/** The programs of all steps of a run; steps whose programs are equal at each size have the same. */
export type WriteAll = (planners: readonly Planner[]) => readonly SizedPrograms[];

/** Whatever has been written at one size once is known from then on. */
export function sizedWriter(machine: Machine): WriteAll {
  const groups = new Map<string, Group>();
  const numbers = new Map<string, number>();
  const numberOf = (source: string): number => {
    const known = numbers.get(source) ?? numbers.size;
    numbers.set(source, known);
    return known;
  };
  return (planners) => {
    const written = new Map<string, SizedPrograms>();
    return (planners[0]?.steps.run ?? []).map((_, i) => {
      const drafts = planners.map(({ steps }) => steps.run[i] as DraftStep);
      const all = drafts.map(({ source }) => numberOf(source));
      const key = all.join();
      const group = groups.get(`${all[0]}`) ?? createGroup(drafts[0] as DraftStep, machine);
      groups.set(`${all[0]}`, group);
      const own = written.get(key) ?? writeSizes(drafts, all, group);
      written.set(key, own);
      return own;
    });
  };
}

/** Of programs that are the same at the first size. */
interface Group {
  readonly first: DraftStep;
  /** A program by its number, with these of its counts open, as it differs from the first one. */
  readonly write: (draft: DraftStep, number: number, varying: ReadonlySet<string>) => Written;
  /** The counts of a program, as if each were open. */
  readonly countsOf: (draft: DraftStep) => FoundCounts;
}

/** What is kept of a program: many are written. */
interface Written {
  readonly program: Program | undefined;
  readonly isAlike: boolean;
  readonly numbers: Values;
  readonly counts: FoundCounts;
  /** Places of other counts than the first one has. */
  readonly others: readonly string[];
}

function createGroup(first: DraftStep, machine: Machine): Group {
  const written = new Map<string, Written>();
  const firsts = new Map<string, { readonly key: string; readonly found: FoundCounts }>();
  return {
    first,
    countsOf(draft) {
      const { open, found } = findCounts();
      draft.write({ ...machine, open });
      return found;
    },
    write(draft, number, varying) {
      const open = [...varying].join();
      const known = written.get(`${number}|${open}`);
      if (known) return known;
      const counts = knownCounts(varying);
      const program = writeChecked(draft, { ...machine, open: counts.open });
      const { key, amounts } = skeletonOfAll(program);
      const before = firsts.get(open);
      const one = before ?? { key, found: counts.found };
      firsts.set(open, one);
      const made = {
        program: before ? undefined : program,
        isAlike: key === one.key,
        numbers: amounts,
        counts: new Map([...counts.found].filter(([place]) => varying.has(place))),
        others: [...placesThatVary([one.found, counts.found])],
      };
      written.set(`${number}|${open}`, made);
      return made;
    },
  };
}

const FEW = 5;

/** Programs with loops for all counts that are not the same for each of them. */
function writeSizes(drafts: readonly DraftStep[], numbers: readonly number[], group: Group): SizedPrograms {
  // A few of them show most of what varies.
  const some = drafts.filter((_, i) => i % Math.ceil(drafts.length / FEW) === 0);
  const varying = new Set(placesThatVary(some.map(group.countsOf)));
  for (;;) {
    const all = drafts.map((draft, i) => group.write(draft, numbers[i] as number, varying));
    const before = varying.size;
    for (const place of all.flatMap(({ others }) => others)) varying.add(place);
    if (varying.size > before) continue;
    return {
      program: all[0]?.program as Program,
      numbers: all.every(({ isAlike }) => isAlike) ? all.map((each) => each.numbers) : undefined,
      counts: all.map(({ counts }) => counts),
    };
  }
}
