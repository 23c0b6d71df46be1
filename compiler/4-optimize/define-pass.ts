import type { Graph } from "../ir/graph.ts";
import { noNotes, type Notes } from "./decision.ts";

/** A rewriting of graphs that changes nothing a user could see. */
export interface Pass {
  readonly name: string;
  readonly summary: string;
  /** Run as tests: `before` goes through the pass and comes out as `after`, in the text form of graphs. */
  readonly examples: readonly { readonly title: string; readonly before: string; readonly after: string }[];
  /** Gives the same graph where nothing applies. */
  readonly run: (graph: Graph, notes?: Notes) => Graph;
}

interface PassDefinition extends Omit<Pass, "run"> {
  readonly run: (graph: Graph, notes: Notes) => Graph;
}

export const definePass = (pass: PassDefinition): Pass => ({
  ...pass,
  run: (graph, notes = noNotes) => pass.run(graph, notes),
});
