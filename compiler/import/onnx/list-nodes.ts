import { showName } from "../../../runtime/describe.ts";
import { source, type Source, type Span } from "../../../grammar/source.ts";
import type { OnnxGraph, OnnxNode } from "./model/onnx-model.ts";

/** A model as text: a line for each node, so that a message about one can show it. It is never read. */
export interface Listing {
  readonly source: Source;
  readonly spanOf: (node: OnnxNode) => Span;
}

const MOST_NAMES = 4;

export function listNodes(path: string, { nodes }: OnnxGraph): Listing {
  const spans = new Map<OnnxNode, readonly [start: number, end: number]>();
  const lines: string[] = [];
  let at = 0;
  for (const node of nodes) {
    const result = `${namesOf(node.outputs)} = `;
    const call = `${showName(node.opType)}(${namesOf(node.inputs)})`;
    spans.set(node, [at + result.length, at + result.length + call.length]);
    lines.push(result + call);
    at += result.length + call.length + 1;
  }
  const listing = source(path, lines.join("\n"));
  return {
    source: listing,
    spanOf(node) {
      const [start, end] = spans.get(node) ?? [0, 0];
      return { source: listing, start, end };
    },
  };
}

const namesOf = (names: readonly string[]): string =>
  `${names.slice(0, MOST_NAMES).map(showName).join(", ")}${names.length > MOST_NAMES ? ", …" : ""}`;
