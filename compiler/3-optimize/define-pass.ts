import type { Graph } from "../ir/graph.ts";

/** A rewriting of graphs that changes nothing a user could see. */
export interface Pass {
  readonly name: string;
  readonly summary: string;
  /** Run as tests: `before` goes through the pass and comes out as `after`, in the text form of graphs. */
  readonly examples: readonly { readonly title: string; readonly before: string; readonly after: string }[];
  /** Gives the same graph where nothing applies. */
  readonly run: (graph: Graph) => Graph;
}

export const definePass = (pass: Pass): Pass => pass;
