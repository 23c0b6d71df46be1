import type { Graph } from "../../compiler/ir/graph.ts";
import { interpret } from "../../compiler/ir/interpret.ts";
import type { ReferenceTensor } from "../../compiler/ir/op.ts";
import { isFixed, type Shape } from "../../compiler/ir/types.ts";
import { firstDifference } from "./compare.ts";
import { seeded } from "./random.ts";

export interface SameNumbersOptions {
  readonly batch?: number;
  readonly seed?: number;
  /** What inputs hold; weights are always finite. */
  readonly inputs?: (count: number, random: () => number) => Float32Array;
  /** Not one bit may change, the sign of zero included. */
  readonly isExact?: boolean;
}

/** Runs two graphs of the same inputs and parameters by the references, in double precision; the first difference, if any. */
export function differenceBetween(
  before: Graph,
  after: Graph,
  { batch = 2, seed = 1, inputs = moderate, isExact = false }: SameNumbersOptions = {},
): string | undefined {
  const random = seeded(seed);
  const make = (shape: Shape, data: (count: number, random: () => number) => Float32Array): ReferenceTensor => {
    const sizes = shape.map((dim) => (isFixed(dim) ? dim : dim.factor * batch));
    const count = sizes.reduce((a, b) => a * b, 1);
    return { shape: sizes, data: Float64Array.from(data(count, random)) };
  };
  const given = before.inputs.map(({ type }) => make(type.shape, inputs));
  // Variances are named so in the examples.
  const weights = before.parameters.map(({ name, shape }) => make(shape, name === "v" ? positive : moderate));
  const [wanted, found] = [before, after].map((graph) => interpret(graph, given, weights, batch)) as [
    ReferenceTensor[],
    ReferenceTensor[],
  ];
  if (wanted.length !== found.length) return `${found.length} results instead of ${wanted.length}`;
  for (const [i, result] of wanted.entries()) {
    const { shape, data } = found[i] as ReferenceTensor;
    if (shape.join() !== result.shape.join()) return `result ${i} is [${shape.join()}], not [${result.shape.join()}]`;
    const at = isExact ? data.findIndex((value, j) => !Object.is(value, result.data[j])) : -1;
    if (at !== -1) return `result ${i}: element ${at} is ${data[at]} instead of ${result.data[at]}`;
    const difference = firstDifference(data, result, "double");
    if (difference !== undefined) return `result ${i}: ${difference}`;
  }
  return undefined;
}

/** Of both signs, and nothing that a division by it makes large. */
export const moderate = (count: number, random: () => number): Float32Array =>
  Float32Array.from({ length: count }, () => (random() < 0.5 ? -1 : 1) * (0.25 + random()));

const positive = (count: number, random: () => number): Float32Array =>
  Float32Array.from({ length: count }, () => 0.25 + random());

/** One element in a few is what `values` have. */
export const mixedWith =
  (values: readonly number[]) =>
  (count: number, random: () => number): Float32Array =>
    moderate(count, random).map((value) =>
      random() < 0.2 ? (values[Math.floor(random() * values.length)] as number) : value,
    );
