import type { Plan } from "../4-plan/plan.ts";
import type { Graph } from "../ir/graph.ts";
import type { CompareOptions } from "./compare-results.ts";

/** They answer for a NaN with a number. */
const deciding = new Set(["argmax", "argmin", "embedding"]);

/** What a NaN may do in a network that is planned so. */
export function effectOfNaN(graph: Graph, plan: Plan): CompareOptions["notANumber"] {
  if (!plan.graph.nodes.some(({ op }) => op.name === "winograd_input")) return "stays";
  return graph.nodes.some(({ op }) => op.gives === "mask" || deciding.has(op.name)) ? "decides" : "spreads";
}
