import { reads, type Graph } from "../ir/graph.ts";
import { definePass } from "./define-pass.ts";

export const eliminateDead = definePass({
  name: "eliminate-dead",
  summary: "Drops what no result depends on.",
  examples: [
    {
      title: "a value that nobody reads",
      before: `
        graph g(%x: f32[2,3]) {
          %1 = relu(%x): f32[2,3]
          %2 = tanh(%x): f32[2,3]
          return %1
        }`,
      after: `
        graph g(%x: f32[2,3]) {
          %1 = relu(%x): f32[2,3]
          return %1
        }`,
    },
  ],
  run(graph: Graph): Graph {
    const live = new Set(graph.outputs.map((output) => output.id));
    const nodes = graph.nodes.toReversed().filter((node) => {
      if (!live.has(node.id)) return false;
      for (const id of reads(node)) live.add(id);
      return true;
    });
    return nodes.length === graph.nodes.length ? graph : { ...graph, nodes: nodes.reverse() };
  },
});
