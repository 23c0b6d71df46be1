import { strToU8, zipSync } from "fflate";
import type { Graph } from "../../../../compiler/ir/graph.ts";
import { float32Tensor, writeSafetensors } from "../../../../compiler/pack/write-safetensors.ts";
import { describeModel, type CompiledText } from "../compile-text.ts";
import type { ProjectAnswer } from "../requests.ts";
import { weightsFor, type WeightsSource } from "../weights.ts";
import { projectTexts } from "./project-texts.ts";

/** A network as a project of Vite's, zipped: its text and what that imports, its weights, and a page that runs it. */
export function writeProject({ source, stages }: CompiledText, graph: Graph, weights: WeightsSource): ProjectAnswer {
  const imported = (stages.program?.files ?? []).filter(({ path }) => path !== source.path && !path.startsWith("nn:"));
  const bytes = weightsOf(stages.graphs ?? [graph], weights);
  const { name, inputs, leastBatch } = describeModel(graph);
  const texts = {
    ...projectTexts({
      name,
      seed: bytes ? undefined : weights.kind === "seed" ? weights.seed : 0,
      inputs: inputs.map(({ name: input, sizes, isBatched, count }) => ({
        name: input,
        shape: isBatched ? sizes.map((size, i) => (i === 0 ? size * leastBatch : size)) : sizes,
        ...(count === undefined ? {} : { below: count }),
      })),
    }),
    "src/net.nn": source.text,
    ...Object.fromEntries(imported.map(({ path, file }) => [`src/${path}`, file.source.text])),
  };
  const zip = zipSync({
    ...Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, strToU8(text)])),
    // Numbers hardly become fewer bytes.
    ...(bytes ? { "src/net.safetensors": [bytes, { level: 0 as const }] } : {}),
  });
  return { zip, hasWeights: bytes !== undefined };
}

/** The weights of a file, those that the models have; undefined without one, and where it does not fit. */
function weightsOf(graphs: readonly Graph[], given: WeightsSource): Uint8Array | undefined {
  if (given.kind === "seed") return undefined;
  const bound = graphs.map((graph) => ({ graph, ...weightsFor(graph, given) }));
  if (bound.some(({ misfit }) => misfit !== undefined)) return undefined;
  const tensors = bound.flatMap(({ graph, values }) =>
    graph.parameters.flatMap(({ name, shape }, i) => {
      const data = values[i] as Float32Array;
      // What only training counts has no numbers here.
      return data.length === 0 ? [] : [float32Tensor({ name, shape, data })];
    }),
  );
  return writeSafetensors([...new Map(tensors.map((tensor) => [tensor.name, tensor])).values()]);
}
