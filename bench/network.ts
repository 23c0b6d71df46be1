import { existsSync } from "node:fs";
import { renderDiagnostic, runPipeline, type Source } from "../compiler/index.ts";
import { makeWeights, valuesOf } from "../test/support/make-weights.ts";
import { readRepositoryFile, repositoryFile } from "../test/support/read-file.ts";
import { sizesOf } from "./graph/sizes.ts";
import type { Network } from "./peers/peer.ts";

/** A network of the examples, or a conformance case, with weights that are functions of their names, and such an image. */
export function openNetwork(name: string): Network {
  const paths = [`examples/networks/${name}.nn`, `test/conformance/cases/${name}/model.nn`];
  const path = paths.find((each) => existsSync(new URL(`../${each}`, import.meta.url)));
  if (!path) throw new Error(`there is no ${paths.join(" and no ")}`);
  return networkOf(name, repositoryFile(path));
}

/** The one model of a text, with such weights and such an image. */
export function networkOf(name: string, source: Source): Network {
  const { graphs, diagnostics } = runPipeline(source, { load: readRepositoryFile }, "graph");
  const [graph] = graphs ?? [];
  const [input] = graph?.inputs ?? [];
  if (!graph || !input || graph.inputs.length > 1 || graph.outputs.length > 1)
    throw new Error(
      [
        `${source.path} has no model of one input and one output`,
        ...diagnostics.map((each) => renderDiagnostic(each)),
      ].join("\n"),
    );
  const listed = Object.fromEntries(graph.parameters.map(({ name, dtype, shape }) => [name, { dtype, shape }]));
  return { name, source, graph, weights: makeWeights(listed), input: valuesOf("input.0", sizesOf(input.type.shape)) };
}
