import { factsOf } from "../ir/facts.ts";
import type { Graph } from "../ir/graph.ts";
import { verifyGraph } from "../ir/verify.ts";
import type { Decision } from "./decision.ts";
import type { Pass } from "./define-pass.ts";
import { eliminateDead } from "./eliminate-dead.ts";
import { foldConstants } from "./fold-constants.ts";
import { foldForward } from "./affine/fold-forward.ts";
import { foldScales } from "./affine/fold-scales.ts";
import { fuseEpilogues } from "./fuse-epilogues.ts";
import { mergePads } from "./merge-pads.ts";
import { mergeScales } from "./affine/merge-scales.ts";
import { noteDown } from "./note-down.ts";
import { removeIdentities } from "./remove-identities.ts";
import { scaleBatchNorms } from "./affine/scale-batch-norms.ts";
import { shareEqual } from "./share-equal.ts";
import { sinkScales } from "./affine/sink-scales.ts";
import { sinkViews } from "./sink-views.ts";

/**
 * Every pass, in the order in which they run. Adding one is a file and a line here. What is dead would count as a reader, so what
 * the source leaves unread goes first; what a pass leaves behind, `rewrite` drops.
 */
export const passes: readonly Pass[] = [
  eliminateDead,
  removeIdentities,
  mergePads,
  sinkViews,
  removeIdentities,
  foldConstants,
  shareEqual,
  scaleBatchNorms,
  shareEqual,
  mergeScales,
  foldScales,
  sinkScales,
  mergeScales,
  foldForward,
  shareEqual,
  fuseEpilogues,
];

/** What runs with `--no-fuse`: every layer keeps a kernel of its own. */
const unfused: readonly Pass[] = [eliminateDead];

export interface Optimized {
  readonly graph: Graph;
  /** The graph after each pass, in order. */
  readonly steps: readonly { readonly pass: Pass; readonly graph: Graph; readonly decisions: readonly Decision[] }[];
}

/** @throws CompilerBug that names the pass which left its graph broken */
export function optimize(graph: Graph, { fuse }: { readonly fuse: boolean }): Optimized {
  const steps: Optimized["steps"][number][] = [];
  let current = graph;
  let facts = factsOf(graph);
  for (const pass of fuse ? passes : unfused) {
    const { notes, decisions } = noteDown(facts, pass.name);
    const after = pass.run(current, notes, facts);
    if (after !== current) {
      verifyGraph(after, pass.name);
      facts = factsOf(after);
    }
    current = after;
    steps.push({ pass, graph: current, decisions });
  }
  return { graph: current, steps };
}
