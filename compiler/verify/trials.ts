import { random, seedOf } from "../../runtime/init.ts";
import { typesOf, type Graph, type GraphInput } from "../ir/graph.ts";
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
 * zeros of either sign; and samples that careless sums get wrong. They are a batch each where the network takes batches, else
 * as many runs.
 */
export function hostileTrials(graph: Graph, seed: number): readonly Trial[] {
  const plain: Numbers = { make: signedNumber };
  const broken: Numbers = { ...plain, withNaN: true };
  const uneven = Object.values(unevenNumbers).map((make): Numbers => ({ make }));
  if (graph.batch !== undefined) return [makeTrial(graph, seed, [broken, plain]), makeTrial(graph, seed, uneven)];
  return [broken, plain, ...uneven].map((numbers, i) => makeTrial(graph, seed + i, [numbers]));
}

/** One sample without NaN. */
export const plainTrial = (graph: Graph, seed: number): Trial => makeTrial(graph, seed, [{ make: signedNumber }]);

/** NaN and nothing else: what it leaves in memory shows if the run after it reads what it has not written. */
export const dirtyTrial = ({ batch, inputs }: Trial): Trial => ({
  batch,
  inputs: inputs.map(({ shape, data }) => ({ shape, data: data.map(() => NaN) })),
});

/** What the elements of a sample are. */
interface Numbers {
  /** One of `count`, given a random number from 0 to 1. */
  readonly make: (element: number, random: number, count: number) => number;
  /** Whether the last one is a NaN. */
  readonly withNaN?: boolean;
}

const signedNumber: Numbers["make"] = (element, random) =>
  element % 16 === 3 ? -0 : element % 16 === 9 ? 0 : 4 * random - 2;

/** Whose sums lose digits if many are added up one by one, and whose variances are lost beside their mean. */
const unevenNumbers: Readonly<Record<string, Numbers["make"]>> = {
  flat: () => 200.7,
  offset: (_, random) => 200 + 0.2 * (random - 0.5),
  spike: (element, _, count) => (element === Math.floor(count / 3) ? 1000 : 1),
};

/** A batch of as many samples as there are kinds of numbers for. */
function makeTrial(graph: Graph, seed: number, samples: readonly Numbers[]): Trial {
  const rows = rowsOf(graph);
  const inputs = graph.inputs.map((input) => makeInput(input, seed, samples, rows.get(input.id)));
  return { batch: samples.length, inputs };
}

function makeInput(
  { name, type }: GraphInput,
  seed: number,
  samples: readonly Numbers[],
  rows: number | undefined,
): ReferenceTensor {
  const shape = sizesOf(type.shape, samples.length);
  const next = random(seedOf(`${seed}/input ${name}`));
  const count = countOf(shape);
  const sampleAt = sampleOf(type.shape, samples.length) ?? (() => 0);
  const each = Math.floor(count / samples.length);
  const data = Float64Array.from({ length: count }, (_, i) => {
    if (rows !== undefined) return Math.floor(next() * rows);
    const { make } = samples[sampleAt(i)] as Numbers;
    return Math.fround(make(i % each, next(), each));
  });
  if (rows === undefined)
    samples.forEach(({ withNaN }, which) => {
      const last = data.findLastIndex((_, i) => sampleAt(i) === which);
      if (withNaN && last >= 0) data[last] = NaN;
    });
  return { shape, data };
}

/** How many rows the table has that an input counts out. */
export function rowsOf(graph: Graph): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const types = typesOf(graph);
  for (const { op, inputs, attrs, type } of graph.nodes) {
    if (!op.looksUp) continue;
    let read = inputs[op.looksUp.index];
    for (let node = nodes.get(String(read)); node?.op.kernel.kind === "view"; node = nodes.get(String(read)))
      [read] = node.inputs;
    const { table, dim } = op.looksUp;
    // What adds up at places has them in its result.
    const places = dim !== undefined && "size" in attrs ? type : types.get(String(inputs[table]));
    const size = places?.shape[dim === undefined ? 0 : Number(attrs[dim])];
    rows.set(String(read), Math.min(rows.get(String(read)) ?? Infinity, typeof size === "number" ? size : 1));
  }
  return rows;
}
