import { hasErrors, type Diagnostic } from "../../grammar/diagnostic.ts";
import type { Program } from "../1-resolve/program.ts";
import { lower, type LowerOptions } from "../2-lower/lower.ts";
import type { Graph } from "../ir/graph.ts";
import type { OpenSizes } from "../ir/size-formula.ts";

/** Lowers a model at a choice of its open sizes. */
export interface LowerAt {
  /** Undefined if it does not take them. */
  (sizes: OpenSizes): Graph | undefined;
  /** Whether it is only too much at these sizes: more numbers than memory has room for. */
  readonly isTooMuch: (sizes: OpenSizes) => boolean;
  /** By how much the numbers are apart that the file compares with each other at these sizes, in order. */
  readonly differences: (sizes: OpenSizes) => readonly number[];
}

const TOO_MUCH = "NN5002";
/** So many comparisons are kept of each time that a model is lowered. */
const MOST_COMPARED = 10_000;

/** What most networks take comes first: images, then long sequences, then small things. */
const FIRST_SIZES = [224, 256, 64, 32, 128, 512, 1024, 4096, 16_000, 192, 96, 48, 28, 299, 331, 100, 16, 8, 4, 2, 1];

interface Lowered {
  readonly graph: Graph | undefined;
  readonly isTooMuch: boolean;
  readonly differences: readonly number[];
}

/** Lowers models; those that have open sizes, at the first sizes that they take. */
export function lowerOpen(
  program: Program,
  options: LowerOptions,
): { readonly graphs: readonly Graph[]; readonly diagnostics: readonly Diagnostic[] } {
  const asked = new Set<string>();
  const lowered = lower(program, {
    ...options,
    open(model) {
      asked.add(model);
      return FIRST_SIZES[0] as number;
    },
  });
  if (asked.size === 0 || !hasErrors(lowered.diagnostics)) return lowered;
  const { listener: _, ...silent } = options;
  const chosen = new Map(
    [...asked].map((model) => [
      model,
      FIRST_SIZES.find((size) => !hasErrors(lower(program, { ...silent, model, open: () => size }).diagnostics)),
    ]),
  );
  if ([...chosen.values()].every((size) => size === undefined || size === FIRST_SIZES[0])) return lowered;
  return lower(program, { ...options, open: (model) => chosen.get(model) ?? (FIRST_SIZES[0] as number) });
}

/** What lowers one model at any sizes. */
export function lowererOf(program: Program, { listener: _, ...options }: LowerOptions, model: string): LowerAt {
  const known = new Map<string, Lowered>();
  const lowered = (sizes: OpenSizes): Lowered => {
    const key = JSON.stringify(sizes);
    const before = known.get(key);
    if (before) return before;
    const open = (__: string, symbol: string): number => sizes[symbol] ?? 1;
    const differences: number[] = [];
    const compared = (left: number, right: number): void => {
      if (differences.length < MOST_COMPARED) differences.push(left - right);
    };
    const { graphs, diagnostics } = lower(program, { ...options, model, open, compared });
    const made = {
      graph: hasErrors(diagnostics) ? undefined : graphs[0],
      isTooMuch: diagnostics.some(({ code }) => code === TOO_MUCH),
      differences,
    };
    known.set(key, made);
    return made;
  };
  return Object.assign((sizes: OpenSizes) => lowered(sizes).graph, {
    isTooMuch: (sizes: OpenSizes) => lowered(sizes).isTooMuch,
    differences: (sizes: OpenSizes) => lowered(sizes).differences,
  });
}
