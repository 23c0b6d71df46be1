import { source } from "../../../../grammar/source.ts";
import { showSizes, type OpenSizes } from "../../../ir/size-formula.ts";
import { runPipeline } from "../../../pipeline.ts";
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
/** So many times the base, and so many steps more: where numbers are compared, and where the text is held to what comes of it. */
const [FIRST, ELSEWHERE, ...HELD] = [
  [1, 3],
  [2, 5],
  [1.5, 10],
  [3, 4],
] as const;

/**
 * A network some of whose sizes stay open. It is followed at some sizes, and then at others, where numbers that differ are written as
 * what they follow from. At further sizes the text has to come to what following comes to there.
 */
export function followOpen(files: OpenFiles, options: FollowOpenOptions): Followed | Stopped {
  const names = openNames(options.inputs);
  if (names.length === 0)
    return followNetwork(files, { ...options, inputs: options.inputs.map((each) => at(each, {})) });
  let stopped: Stopped | undefined;
  for (const step of STEPS)
    for (const base of BASES) {
      const sizes = ([times, more]: readonly [number, number]): OpenSizes =>
        Object.fromEntries(names.map((name, i) => [name, base * times + (base / 2) * i + more * (i + 1) * step]));
      const followed = (of: OpenSizes): Followed | Stopped =>
        followNetwork(files, { ...options, inputs: options.inputs.map((each) => at(each, of)) });
      const elsewhere = followed(sizes(ELSEWHERE));
      if (isStopped(elsewhere)) {
        stopped ??= elsewhere;
        continue;
      }
      return followFrom(files, options, {
        first: sizes(FIRST),
        elsewhere: elsewhere.reads,
        held: HELD.map(sizes).map((each) => [each, followed(each)]),
      });
    }
  return stopped ?? { why: "there is no size that it takes", span: undefined };
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
