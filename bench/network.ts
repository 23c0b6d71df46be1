import { existsSync, readFileSync } from "node:fs";
import { renderDiagnostic, runPipeline } from "../compiler/index.ts";
import { makeWeights, valuesOf, type StateEntry } from "../test/support/make-weights.ts";
import { readRepositoryFile, repositoryFile } from "../test/support/read-file.ts";
import type { Network } from "./peers/peer.ts";

/** `examples/networks/NAME.nn` with weights that are functions of their names, and one image of such numbers. */
export function openNetwork(name: string): Network {
  const state = new URL(`../test/networks/expected/${name}/state.json`, import.meta.url);
  if (!existsSync(state)) throw new Error(`there is no test/networks/expected/${name}`);
  // The file is this repository's own, in the form that StateEntry says.
  const entries = JSON.parse(readFileSync(state, "utf8")) as Record<string, StateEntry>;
  const { "input.0": input, ...listed } = entries;
  if (!input) throw new Error(`${name} has no input`);
  const source = repositoryFile(`examples/networks/${name}.nn`);
  const { graphs, diagnostics } = runPipeline(source, { load: readRepositoryFile }, "graph");
  const graph = graphs?.[0];
  if (!graph) throw new Error(diagnostics.map((each) => renderDiagnostic(each)).join("\n"));
  return {
    name,
    source,
    graph,
    weights: makeWeights(listed),
    input: valuesOf("input.0", [1, ...input.shape.slice(1)]),
  };
}
