import { factsOf, type Facts } from "../ir/facts.ts";
import type { Graph } from "../ir/graph.ts";
import { noNotes, type Notes } from "./decision.ts";

/** A rewriting of graphs that changes nothing a user could see. */
export interface Pass {
  readonly name: string;
  readonly summary: string;
  /** Run as tests: `before` goes through the pass and comes out as `after`, in the text form of graphs. */
  readonly examples: readonly { readonly title: string; readonly before: string; readonly after: string }[];
  /** Gives the same graph where nothing applies. */
  readonly run: (graph: Graph, notes?: Notes, facts?: Facts) => Graph;
}

interface PassDefinition extends Omit<Pass, "run"> {
  /** The facts are those of the graph as it is handed in. */
  readonly run: (graph: Graph, notes: Notes, facts: Facts) => Graph;
}

export const definePass = (pass: PassDefinition): Pass => ({
  ...pass,
  run: (graph, notes = noNotes, facts = factsOf(graph)) => pass.run(graph, notes, facts),
});
