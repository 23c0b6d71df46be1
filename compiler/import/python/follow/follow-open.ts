import { source } from "../../../../grammar/source.ts";
import { showSizes, type OpenSizes } from "../../../ir/size-formula.ts";
import { runPipeline } from "../../../pipeline.ts";
import { range } from "../../../ir/range.ts";
import { and } from "../../../ir/words.ts";
import { openNames, type FixedShape, type GivenShape } from "../../given-shape.ts";
import type { OpenFiles } from "../open-files.ts";
import { followNetwork, isStopped, type Followed, type FollowOptions, type Stopped } from "./follow-network.ts";
import { isSameGraph } from "./same-graph.ts";

export interface FollowOpenOptions extends Omit<FollowOptions, "inputs" | "open"> {
  readonly inputs: readonly GivenShape[];
}

/** Where networks are looked at: images that are halved often, smaller ones, sequences, and what is smaller still. */
const BASES = [256, 64, 4096, 32];
/** What sizes are multiples of, where a network takes no others: they are to be as uneven as it takes them. */
const STEPS = [1, 2, 4, 8, 16, 32, 64];
/** How far apart sizes are at least: what many halves and strides leave of them is to be another number, too. */
const APART = { steps: 17, pixels: 256 };
/** Where numbers are compared, and where the text is held to what comes of it, as shares of that. */
const [ELSEWHERE, ...HELD] = [1, 1.5, 2.3] as const;

/**
 * A network some of whose sizes stay open. It is followed at some sizes, and then at others, where numbers that differ are written as
 * what they follow from. At further sizes the text has to come to what following comes to there.
 */
export function followOpen(files: OpenFiles, options: FollowOpenOptions): Followed | Stopped {
  const names = openNames(options.inputs);
  const followed = (of: OpenSizes): Followed | Stopped =>
    followNetwork(files, { ...options, inputs: options.inputs.map((each) => at(each, of)) });
  if (names.length === 0) return followed({});
  const stops: Stopped[] = [];
  for (const step of STEPS)
    for (const base of BASES) {
      const first = sizesOf(names, { base, step });
      const elsewhere = followed(sizesOf(names, { base, step, share: ELSEWHERE }));
      if (!isStopped(elsewhere))
        return followFrom(files, options, {
          first,
          elsewhere: elsewhere.reads,
          held: HELD.map((share) => sizesOf(names, { base, step, share })).map((each) => [each, followed(each)]),
        });
      // What is so in the same words at other sizes has nothing to do with them.
      if (stops.some(({ why, span }) => why === elsewhere.why && span?.start === elsewhere.span?.start))
        return elsewhere;
      stops.push(elsewhere);
    }
  return stops[0] ?? { why: "there is no size that it takes", span: undefined };
}

/**
 * A size for each name, all of them multiples of the step. Those of another share are a prime number of steps further on, so that
 * nothing that they are divided by leaves the same of both.
 */
function sizesOf(
  names: readonly string[],
  { base, step, share = 0 }: { readonly base: number; readonly step: number; readonly share?: number },
): OpenSizes {
  const least = Math.ceil(base / step) + 3;
  const apart = Math.ceil(share * Math.max(APART.steps, APART.pixels / step));
  return Object.fromEntries(
    names.map((name, i) => [name, step * (least + 7 * i + (share === 0 ? 0 : primeFrom(apart, i)))]),
  );
}

/** The prime number, or one of those behind it, that is no smaller than this. */
function primeFrom(least: number, skipped: number): number {
  const isPrime = range(least).every((by) => by < 2 || least % by !== 0);
  return isPrime && skipped === 0 ? least : primeFrom(least + 1, isPrime ? skipped - 1 : skipped);
}

interface OpenSamples {
  readonly first: OpenSizes;
  readonly elsewhere: Followed["reads"];
  /** What comes of it at further sizes. */
  readonly held: readonly (readonly [OpenSizes, Followed | Stopped])[];
}

function followFrom(files: OpenFiles, options: FollowOpenOptions, samples: OpenSamples): Followed | Stopped {
  const { first, elsewhere, held } = samples;
  const shown = options.inputs.map((each) => each.sizes);
  const inputs = options.inputs.map((each) => at(each, first));
  const found = followNetwork(files, { ...options, inputs, open: { elsewhere, shown } });
  if (isStopped(found)) return found;
  for (const [sizes, other] of held) {
    if (isStopped(other)) return other;
    if (!isSame(other.text, found.text, sizes))
      return {
        why: `at ${showSizes(sizes)} it is not what it is at ${showSizes(first)}: give numbers in place of ${and(Object.keys(sizes))}`,
        span: undefined,
      };
  }
  return found;
}

const at = ({ name, sizes }: GivenShape, open: OpenSizes): FixedShape => ({
  ...(name === undefined ? {} : { name }),
  sizes: sizes.map((size) => (typeof size === "number" ? size : (open[size] ?? 1))),
});

/** Whether a text comes to the graph of another where its open sizes are these. */
function isSame(fixed: string, open: string, sizes: OpenSizes): boolean {
  const [own] = runPipeline(source("net.nn", fixed), {}, "graph").graphs ?? [];
  const [other] = runPipeline(source("net.nn", open), { set: sizes }, "graph").graphs ?? [];
  return own !== undefined && other !== undefined && isSameGraph(own, other);
}
