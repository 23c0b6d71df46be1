import type { LiveNode } from "../network/live-node.ts";
import type { FoldedGraph } from "../network/read-facts.ts";
import { activation, gatedLinearUnit, hardSigmoid } from "./activations.ts";
import { takenOut } from "./indexing.ts";
import { convolutionBias, linear } from "./layers.ts";
import { groupNorm, layerNorm, layerNorm2d, rmsNorm } from "./normalization.ts";
import { patternOf, type Idiom } from "./pattern.ts";
import { pixels } from "./pixels.ts";

const idioms: readonly Idiom[] = [
  layerNorm2d,
  layerNorm,
  groupNorm,
  rmsNorm,
  activation,
  hardSigmoid,
  gatedLinearUnit,
  linear,
  convolutionBias,
  pixels,
  takenOut,
];

/**
 * Finds what was one layer or function before it was exported, and writes it as one node again: as later versions of ONNX have it.
 * From the last node to the first, so that the largest pattern goes before those within it; what nobody reads any more is gone.
 */
export function recogniseIdioms(graph: FoldedGraph): FoldedGraph {
  const facts = new Map(graph.facts);
  const pattern = patternOf(graph.nodes, facts);
  const needed = new Set(graph.outputs.map(({ value }) => value));
  const nodes: LiveNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    const found = node.domain === "" ? firstOf(node) : undefined;
    nodes.push(found ?? node);
    for (const name of (found ?? node).inputs) needed.add(name);
  }
  return { ...graph, facts, nodes: nodes.toReversed() };

  function firstOf(node: LiveNode): LiveNode | undefined {
    for (const idiom of idioms) {
      const found = idiom(node, pattern);
      if (found) return found;
    }
    return undefined;
  }
}
