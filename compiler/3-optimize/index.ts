import type { Graph } from "../ir/graph.ts";
import type { Pass } from "./define-pass.ts";
import { eliminateDead } from "./eliminate-dead.ts";

/** What every graph needs, fused or not. */
const always: readonly Pass[] = [eliminateDead];

/** In the order in which they run. */
const fusing: readonly Pass[] = [];

export const passes: readonly Pass[] = [...always, ...fusing];

export interface Optimized {
  readonly graph: Graph;
  /** The graph after each pass that ran, in order. */
  readonly steps: readonly { readonly pass: Pass; readonly graph: Graph }[];
}

export function optimize(graph: Graph, { fuse }: { readonly fuse: boolean }): Optimized {
  const steps: { pass: Pass; graph: Graph }[] = [];
  let current = graph;
  for (const pass of fuse ? [...fusing, ...always] : always) {
    current = pass.run(current);
    steps.push({ pass, graph: current });
  }
  return { graph: current, steps };
}
