import type { Node } from "../ir/graph.ts";
import { definePass } from "./define-pass.ts";
import { rewrite } from "./rewrite.ts";

export const shareEqual = definePass({
  name: "share-equal",
  summary: "Computes equal subgraphs once.",
  examples: [
    {
      title: "the same function of the same value",
      before: `
        graph g(%x: f32[2,3]) {
          %1 = tanh(%x): f32[2,3]
          %2 = tanh(%x): f32[2,3]
          %3 = add(%1, %2): f32[2,3]
          return %3
        }`,
      after: `
        graph g(%x: f32[2,3]) {
          %1 = tanh(%x): f32[2,3]
          %3 = add(%1, %1): f32[2,3]
          return %3
        }`,
    },
    {
      title: "kept apart: zeros of either sign, and infinities",
      before: `
        graph g(%x: f32[2,3]) {
          %1 = div(%x, 0): f32[2,3]
          %2 = div(%x, -0): f32[2,3]
          %3 = clamp(%x, min=-Infinity, max=Infinity): f32[2,3]
          %4 = clamp(%x, min=-Infinity, max=-Infinity): f32[2,3]
          return %1, %2, %3, %4
        }`,
      after: `
        graph g(%x: f32[2,3]) {
          %1 = div(%x, 0): f32[2,3]
          %2 = div(%x, -0): f32[2,3]
          %3 = clamp(%x, min=-Infinity, max=Infinity): f32[2,3]
          %4 = clamp(%x, min=-Infinity, max=-Infinity): f32[2,3]
          return %1, %2, %3, %4
        }`,
    },
  ],
  run(graph, notes) {
    const first = new Map<string, Node>();
    return rewrite(graph, (node) => {
      const key = keyOf(node, graph.apart?.get(node.id));
      const equal = first.get(key);
      if (equal === undefined) first.set(key, node);
      else notes.done("share", node, equal);
      return equal?.id;
    });
  },
});

/** JSON writes −0 as 0 and infinities as null, which are not the same. */
const exact = (_: string, value: unknown): unknown =>
  typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
    ? `number ${Object.is(value, -0) ? "-0" : value}`
    : value;

const keyOf = (node: Node, apart: number | undefined): string =>
  JSON.stringify(
    [
      node.op.name,
      node.attrs,
      node.inputs,
      node.epilogue.map((step) => [step.op.name, step.attrs, step.operands]),
      apart,
    ],
    exact,
  );
