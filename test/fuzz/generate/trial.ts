import type { Graph } from "../../../compiler/ir/graph.ts";
import type { ReferenceTensor } from "../../../compiler/ir/op.ts";
import { sizesOf } from "../../../compiler/verify/samples.ts";
import { rowsOf, type Trial } from "../../../compiler/verify/trials.ts";
import { seeded } from "../../support/random.ts";
import { countOf } from "./scope.ts";

/** What the numbers of an input are like. */
export const KINDS = ["plain", "offset", "special", "large", "tiny", "flat", "spike"] as const;
export type Kind = (typeof KINDS)[number];

const SPECIAL = [NaN, Infinity, -Infinity, -0, 0, 1, -1];

const makers: Readonly<Record<Kind, (random: () => number, element: number, count: number) => number>> = {
  plain: (random) => (random() < 0.1 ? (random() < 0.5 ? -0 : 0) : 4 * random() - 2),
  offset: (random) => 200 + 0.2 * (random() - 0.5),
  special: (random) =>
    random() < 0.15 ? (SPECIAL[Math.floor(random() * SPECIAL.length)] as number) : 4 * random() - 2,
  large: (random) => 2000 * (random() - 0.5),
  tiny: (random) => 1e-4 * (random() - 0.5),
  flat: () => 0.7,
  spike: (random, element, count) => (element === Math.floor(count / 3) ? 500 : random()),
};

/** Inputs for one run: any number of samples, and rows where a table is read by them. */
export function makeTrial(graph: Graph, { batch, kind, seed }: { batch: number; kind: Kind; seed: number }): Trial {
  const random = seeded(seed);
  const rows = rowsOf(graph);
  const samples = graph.batch === undefined ? 1 : batch;
  const inputs = graph.inputs.map(({ id, type }): ReferenceTensor => {
    const shape = sizesOf(type.shape, samples);
    const height = rows.get(id);
    const count = countOf(shape);
    const make = (element: number): number =>
      height === undefined ? Math.fround(makers[kind](random, element, count)) : Math.floor(random() * height);
    return { shape, data: Float64Array.from({ length: count }, (_, element) => make(element)) };
  });
  return { batch: samples, inputs };
}

/** The same inputs, one sample at a time. */
export function oneByOne(graph: Graph, { batch, inputs }: Trial): readonly Trial[] {
  return Array.from({ length: batch }, (_, sample) => ({
    batch: 1,
    inputs: inputs.map(({ data }, i) => {
      const shape = sizesOf(graph.inputs[i]?.type.shape ?? [], 1);
      const count = countOf(shape);
      const isShared = data.length === count && batch > 1;
      return { shape, data: isShared ? data : data.slice(sample * count, (sample + 1) * count) };
    }),
  }));
}
