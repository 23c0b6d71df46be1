import type { MathMode } from "../ir/kernel/math-mode.ts";
import { multiplyAddsOf } from "../explain/multiply-adds.ts";
import { typesOf, type Graph } from "../ir/graph.ts";

/** As conformance holds single layers to PyTorch, and whole networks to torchvision. */
const SHALLOW = 2e-5;
const DEEP = 1e-4;

/** With more layers that multiply and add than this, a network is deep: each of them rounds. */
const SHALLOW_LAYERS = 16;

/** How far a result may be off, relative to its largest element or to 1. */
export function boundFor(graph: Graph, math: MathMode): number {
  const types = typesOf(graph);
  const layers = graph.nodes.filter((node) => multiplyAddsOf(node, types) > 0).length;
  return math === "fast" || layers > SHALLOW_LAYERS ? DEEP : SHALLOW;
}
