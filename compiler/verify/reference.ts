import { random } from "../../runtime/init.ts";
import { chooseSchedules, openChoices } from "../5-plan/kernels/choose-schedules.ts";
import type { MathMode } from "../ir/kernel/math-mode.ts";
import type { Graph } from "../ir/graph.ts";
import { interpret } from "../ir/interpret.ts";
import type { Machine } from "../ir/kernel/machine.ts";
import type { ReferenceTensor } from "../ir/op.ts";
import type { Shape } from "../ir/types.ts";
import { sampleOf } from "./samples.ts";
import type { Trial } from "./trials.ts";

/** What a network should give. */
export interface Reference {
  readonly results: readonly ReferenceTensor[];
  /** The samples in which some value on the way is NaN or infinite. */
  readonly nonFinite: ReadonlySet<number>;
}

/** A graph's results by its ops' own references, in double precision. */
export function referenceOf(graph: Graph, trial: Trial, parameters: readonly ReferenceTensor[]): Reference {
  const nonFinite = new Set<number>();
  const note = (value: ReferenceTensor, shape: Shape): ReferenceTensor => {
    const sample = sampleOf(shape, trial.batch);
    value.data.forEach((number, i) => {
      if (Number.isFinite(number)) return;
      if (sample) nonFinite.add(sample(i));
      else for (let each = 0; each < trial.batch; each++) nonFinite.add(each);
    });
    return value;
  };
  graph.inputs.forEach(({ type }, i) => note(trial.inputs[i] as ReferenceTensor, type.shape));
  const results = interpret(graph, trial.inputs, parameters, trial.batch, note);
  return { results, nonFinite };
}

/**
 * The results where 3×3 convolutions go by Winograd's tiles, as on a target: a NaN or an infinity can reach the rest of its tile.
 * Undefined if none of them does.
 */
export function tiledResults(
  graph: Graph,
  trial: Trial,
  parameters: readonly ReferenceTensor[],
  { machine, math, scheduledAs }: { readonly machine: Machine; readonly math: MathMode; readonly scheduledAs: Graph },
): readonly ReferenceTensor[] | undefined {
  const choices = openChoices([scheduledAs, graph]);
  chooseSchedules(scheduledAs, machine, math, choices);
  const tiled = chooseSchedules(graph, machine, math, choices);
  return tiled === graph ? undefined : interpret(tiled, trial.inputs, parameters, trial.batch);
}

/** How far single precision may be off at each value: a few of its last bits, as sums in another order are. */
const SHAKE = 2 ** -20;
const ROUNDS = 4;
const MARGIN = 4;

/**
 * What single precision by itself can change in a network's results: for each element how far it moves when every value on the
 * way is rounded to float32 and shaken in its last bits. Infinite where it does not stay a number.
 */
export function spreadOf(
  graph: Graph,
  trial: Trial,
  parameters: readonly ReferenceTensor[],
  results: readonly ReferenceTensor[],
): readonly Float64Array[] {
  const next = random(0);
  const shake = ({ shape, data }: ReferenceTensor): ReferenceTensor => ({
    shape,
    // Whole numbers are mostly counted out, and as exact in single precision; very large ones only look whole, and may be infinite there.
    data: data.map((value) =>
      Number.isSafeInteger(value) ? value : Math.fround(value * (1 + SHAKE * (2 * next() - 1))),
    ),
  });
  const spread = results.map(({ data }) => new Float64Array(data.length));
  for (let round = 0; round < ROUNDS; round++) {
    const shaken = interpret(graph, trial.inputs.map(shake), parameters.map(shake), trial.batch, shake);
    shaken.forEach(({ data }, i) => {
      const [here, still] = [spread[i] as Float64Array, results[i]?.data as Float64Array];
      data.forEach((value, element) => {
        const moved = Object.is(value, still[element]) ? 0 : MARGIN * Math.abs(value - (still[element] as number));
        here[element] = Math.max(here[element] as number, Number.isNaN(moved) ? Infinity : moved);
      });
    });
  }
  return spread;
}
