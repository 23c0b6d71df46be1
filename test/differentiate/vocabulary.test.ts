import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { trainGraph } from "../../compiler/3-differentiate/train-graph.ts";
import { source } from "../../compiler/index.ts";
import type { Graph, GraphInput } from "../../compiler/ir/graph.ts";
import { interpret } from "../../compiler/ir/interpret.ts";
import type { ReferenceTensor } from "../../compiler/ir/op.ts";
import { f32, isFixed } from "../../compiler/ir/types.ts";
import { verifyGraph } from "../../compiler/ir/verify.ts";
import { seeded } from "../support/random.ts";
import { runStages } from "../support/run-stages.ts";

/** Functions that are made of ops: their gradients of inputs and weights, held to finite differences of the references. */

type Word = number | "nan" | "inf" | "-inf";
interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly Word[];
}
interface Case {
  readonly name: string;
  readonly text: string;
  readonly state: Readonly<Record<string, readonly Word[]>>;
  readonly inputs: readonly Tensor[];
  readonly expected: readonly Tensor[];
}

/** Cases whose inputs stand at a kink, where differences have no limit, count out, or are rounded on the way; or that have no slope. */
const AT_A_KINK =
  /^(?:pairwise_distance|cdist|cosine_similarity|steps|quantiles of a batch|bits|polygamma|ctc_loss of)/;

const isSmooth = ({ name, inputs, expected }: Case): boolean =>
  !AT_A_KINK.test(name) && [...inputs, ...expected].every(({ data }) => data.every((x) => typeof x === "number"));

/** What training drops by chance has no slope. */
const drops = ({ text }: Case): boolean => /Transformer\w*\(\w/.test(text) && !text.includes("dropout=0");

const cases = ["arrangements", "products", "special", "spectra", "transformers"]
  .flatMap((family) => {
    const file = new URL(`../vocabulary/cases/${family}.json`, import.meta.url);
    return JSON.parse(readFileSync(file, "utf8")) as Case[];
  })
  .filter((each) => isSmooth(each) && !drops(each));

const STEP = 1e-5;
/** In double precision a difference of two sides loses half the digits. */
const EXACT = 2e-6;
const PROBES = 8;

test.each(cases.map((each) => [each.name, each] as const))("%s has the gradients of finite differences", (_, one) => {
  const { given, step } = stepOf(one);
  const random = seeded(5);
  const data = given.inputs.map(({ id, name, type }): ReferenceTensor => {
    const input = one.inputs["xyz".indexOf(name)];
    const words = id.startsWith("@") ? one.state[name] : input?.data;
    const shape = type.shape.map((size, axis) => (isFixed(size) ? size : (input?.shape[axis] ?? 1)));
    return { shape, data: Float64Array.from(words as readonly number[]) };
  });
  const values = (of: readonly ReferenceTensor[]): readonly ReferenceTensor[] => interpret(given, of, []);
  const cotangents = values(data).map((value) => ({ ...value, data: value.data.map(() => 2 * random() - 1) }));
  const worth = (of: readonly ReferenceTensor[]): number =>
    values(of).reduce((sum, value, o) => value.data.reduce((s, x, e) => s + x * (cotangents[o]?.data[e] ?? 0), sum), 0);
  const results = interpret(step, [...data, ...cotangents], []);
  given.inputs.forEach(({ id }, i) => {
    const at = step.outputs.findIndex(({ becomes }) => becomes?.of === id);
    const size = data[i]?.data.length ?? 0;
    for (let probe = 0; probe < Math.min(PROBES, size); probe++) {
      const element = size <= PROBES ? probe : Math.floor(random() * size);
      const moved = (by: number): number =>
        worth(
          data.map((each, j) =>
            j === i ? { ...each, data: each.data.with(element, (each.data[element] ?? 0) + by) } : each,
          ),
        );
      const slope = (moved(STEP) - moved(-STEP)) / (2 * STEP);
      // What has no gradient has slope 0.
      const found = results[at]?.data[element] ?? 0;
      expect(Math.abs(found - slope), `${id}[${element}]: ${found}, not ${slope}`).toBeLessThan(
        EXACT * Math.max(1, Math.abs(slope)),
      );
    }
  });
});

/** The graph of a case with its weights as inputs, and that with the gradients of all inputs behind it. */
function stepOf({ text }: Case): { readonly given: Graph; readonly step: Graph } {
  const { diagnostics, graphs } = runStages(source("case.nn", text), { training: true, targets: [] });
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  const [lowered] = graphs ?? [];
  if (!lowered) throw new Error("no graph");
  const weights = lowered.parameters.map(({ id, name, shape }): GraphInput => ({ id, name, type: f32(shape) }));
  const given: Graph = { ...lowered, inputs: [...lowered.inputs, ...weights], parameters: [] };
  const types = new Map([...given.inputs, ...given.nodes].map(({ id, type }) => [id, type]));
  const cotangents = given.outputs.map(({ id }, i): GraphInput => {
    const type = types.get(id);
    if (!type) throw new Error(`a result ${id} without a type`);
    return { id: `%cotangent${i}`, name: `cotangent${i}`, type };
  });
  const whole = { ...given, inputs: [...given.inputs, ...cotangents] };
  const step = trainGraph(whole, {
    cotangents: new Map(given.outputs.map(({ id }, i) => [id, `%cotangent${i}`])),
    inputs: given.inputs.map(({ id }) => id),
  });
  return { given, step: verifyGraph(step, "differentiation") };
}
