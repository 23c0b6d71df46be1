import type { Decision } from "../../4-optimize/decision.ts";
import { callName } from "../../explain/call-name.ts";
import { placeAt, shortPlace } from "../../explain/place.ts";
import { actionText } from "../../explain/reason-text.ts";
import type { Graph, Origin } from "../../ir/graph.ts";
import { printGraph } from "../../ir/print-graph.ts";
import type { Stages } from "../../pipeline.ts";

export interface PrintedPass {
  readonly pass: string;
  /** The graphs that it gives, or a line that says it changed nothing. */
  readonly text: string;
  /** What it changed, in a line. */
  readonly about: string;
}

const NOTHING = "changed nothing";

/** What each pass made of the models of a file. All models go through the same passes. */
export function printPasses({ graphs = [], passes = [] }: Stages): readonly PrintedPass[] {
  const [first = []] = passes;
  return first.map(({ pass }, i) => {
    const models = passes.map((steps, model) => {
      const before = (steps[i - 1]?.graph ?? graphs[model]) as Graph;
      const { graph, decisions } = steps[i] as (typeof steps)[0];
      return { before, graph, decisions, isChanged: printGraph(graph) !== printGraph(before) };
    });
    const changed = models.filter(({ isChanged }) => isChanged);
    return {
      pass: pass.name,
      text: changed.length === 0 ? `${NOTHING}\n` : models.map(({ graph }) => printGraph(graph)).join("\n"),
      about: changed.length === 0 ? NOTHING : changed.map(describeChange).join("; "),
    };
  });
}

/** `Net: 7 → 6 nodes: dropout taken out (net.nn:9)` */
function describeChange({
  before,
  graph,
  decisions,
}: {
  readonly before: Graph;
  readonly graph: Graph;
  readonly decisions: readonly Decision[];
}): string {
  const done = decisions.flatMap(({ action, what, into, why }) =>
    why === undefined
      ? [`${nameOf(what)} ${actionText(action, true, into && nameOf(into))} (${shortPlace(placeAt(what.span))})`]
      : [],
  );
  const nodes = `${graph.name}: ${before.nodes.length} → ${graph.nodes.length} nodes`;
  return done.length === 0 ? nodes : `${nodes}: ${done.join(", ")}`;
}

/** With its whole path, wherever it stands. */
const nameOf = (origin: Origin): string => callName(origin, { ...origin, path: "", call: "" });
