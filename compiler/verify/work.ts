import { multiplyAddsOf } from "../explain/multiply-adds.ts";
import { typesOf, type Graph } from "../ir/graph.ts";
import { perSample } from "../ir/types.ts";

/** What an element of any other op costs its reference, in multiply-adds of a convolution. */
const ELEMENT_COST = 4;

/**
 * How many multiply-adds for one sample a network may have to be verified without being asked for: references take about
 * 100 ns for one, and run two samples, so that this is a second.
 */
export const QUICK_WORK = 5_000_000;

/** What it costs to run a network's references on one sample, in multiply-adds. */
export function workOf(graph: Graph): number {
  const types = typesOf(graph);
  return graph.nodes.reduce((total, node) => {
    const elements = node.type.shape.reduce<number>((product, dim) => product * perSample(dim), 1);
    return total + Math.max(multiplyAddsOf(node, types), ELEMENT_COST * elements);
  }, 0);
}
