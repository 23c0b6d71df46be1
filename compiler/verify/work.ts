import { multiplyAddsOf } from "../explain/multiply-adds.ts";
import { typesOf, type Graph } from "../ir/graph.ts";
import { perSample } from "../ir/types.ts";

/** What an element of any op costs its reference, in multiply-adds of a convolution. */
const ELEMENT_COST = 50;

/** What a multiply-add costs a reference, on an older laptop. */
const SECONDS = 25e-9;

/** The samples that are run: one with NaN, one without, and three that sums are hard for. */
const SAMPLES = 5;

/** How many multiply-adds for one sample a network may have to be verified without being asked for: about a second. */
export const QUICK_WORK = 20_000_000;

/** How long it takes to run references, roughly. */
export const secondsFor = (work: number): number => work * SAMPLES * SECONDS;

/** What it costs to run a network's references on one sample, in multiply-adds. */
export function workOf(graph: Graph): number {
  const types = typesOf(graph);
  return graph.nodes.reduce((total, node) => {
    const elements = node.type.shape.reduce<number>((product, dim) => product * perSample(dim), 1);
    return total + multiplyAddsOf(node, types) + ELEMENT_COST * elements;
  }, 0);
}
