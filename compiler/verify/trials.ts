import { random, seedOf } from "../../runtime/init.ts";
import type { Graph, GraphInput } from "../ir/graph.ts";
import type { ReferenceTensor } from "../ir/op.ts";
import { countOf } from "../ir/reference.ts";
import { sampleOf, sizesOf } from "./samples.ts";

/** Inputs for one run, in the order of the graph's. */
export interface Trial {
  readonly batch: number;
  readonly inputs: readonly ReferenceTensor[];
}

/**
 * What a network is run on: a sample that has a NaN in a corner of each input, and behind it one that has none, both with
 * zeros of either sign. They are one batch where the network takes batches, else two runs.
 */
export function hostileTrials(graph: Graph, seed: number): readonly Trial[] {
  if (graph.batch !== undefined) return [makeTrial(graph, seed, 2, 0)];
  return [makeTrial(graph, seed, 1, 0), makeTrial(graph, seed + 1, 1)];
}

/** One sample without NaN. */
export const plainTrial = (graph: Graph, seed: number): Trial => makeTrial(graph, seed, 1);

/** NaN and nothing else: what it leaves in memory shows if the run after it reads what it has not written. */
export const dirtyTrial = ({ batch, inputs }: Trial): Trial => ({
  batch,
  inputs: inputs.map(({ shape, data }) => ({ shape, data: data.map(() => NaN) })),
});

function makeTrial(graph: Graph, seed: number, batch: number, withNaN?: number): Trial {
  const rows = rowsOf(graph);
  return { batch, inputs: graph.inputs.map((input) => makeInput(input, seed, batch, withNaN, rows.get(input.id))) };
}

function makeInput(
  { name, type }: GraphInput,
  seed: number,
  batch: number,
  withNaN: number | undefined,
  rows: number | undefined,
): ReferenceTensor {
  const shape = sizesOf(type.shape, batch);
  const next = random(seedOf(`${seed}/input ${name}`));
  const data = Float64Array.from({ length: countOf(shape) }, (_, i) => {
    if (rows !== undefined) return Math.floor(next() * rows);
    const value = Math.fround(4 * next() - 2);
    return i % 16 === 3 ? -0 : i % 16 === 9 ? 0 : value;
  });
  const sample = sampleOf(type.shape, batch);
  const last = withNaN === undefined ? -1 : data.findLastIndex((_, i) => (sample?.(i) ?? 0) === withNaN);
  if (last >= 0 && rows === undefined) data[last] = NaN;
  return { shape, data };
}

/** How many rows the table has that an input counts out. */
function rowsOf(graph: Graph): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const shapes = new Map(graph.parameters.map(({ id, shape }) => [id, shape]));
  for (const { op, inputs } of graph.nodes) {
    if (op.name !== "embedding") continue;
    let [read] = inputs;
    for (let node = nodes.get(String(read)); node?.op.kernel.kind === "view"; node = nodes.get(String(read)))
      [read] = node.inputs;
    rows.set(String(read), shapes.get(String(inputs[1]))?.[0] ?? 1);
  }
  return rows;
}
