import { runPipeline } from "../../compiler/index.ts";
import type { Graph } from "../../compiler/ir/graph.ts";
import { toFloat32 } from "../../runtime/index.ts";
import { readCase, type Case } from "../support/read-case.ts";

/** A conformance case as an export takes it. */
export interface CaseGraph {
  readonly given: Case;
  readonly graph: Graph;
  /** In the order of the graph's parameters. */
  readonly weights: readonly Float32Array[];
}

export function readCaseGraph(name: string): CaseGraph {
  const given = readCase(name);
  const [graph] = runPipeline(given.source, {}, "graph").graphs ?? [];
  if (!graph) throw new Error(`${name} has no model`);
  const weights = graph.parameters.map((parameter) => {
    const stored = given.state.get(parameter.name);
    return stored && parameter.dtype === "f32" ? toFloat32(stored) : new Float32Array();
  });
  return { given, graph, weights };
}
