import type { Graph } from "../../../compiler/ir/graph.ts";
import { typesOf } from "../../../compiler/ir/graph.ts";
import type { ReferenceTensor } from "../../../compiler/ir/op.ts";
import { showShape } from "../../../compiler/ir/types.ts";
import { runPipeline } from "../../../compiler/pipeline.ts";
import { machine as typescript } from "../../../compiler/targets/typescript/machine.ts";
import { machine as wasm } from "../../../compiler/targets/wasm/machine.ts";
import { compareResults } from "../../../compiler/verify/compare-results.ts";
import { hostileWeights } from "../../../compiler/verify/hostile-weights.ts";
import { referenceOf, tiledResults } from "../../../compiler/verify/reference.ts";
import { resultTypes } from "../../../compiler/verify/result-types.ts";
import type { Trial } from "../../../compiler/verify/trials.ts";
import { source } from "../../../grammar/source.ts";
import type { PlanData } from "../../support/execute-plan.ts";
import type { Broken, Written } from "../generate/network.ts";
import { makeTrial, oneByOne, type Kind } from "../generate/trial.ts";
import { boundsOf } from "./bounds.ts";
import { executorsOn, type Executor } from "./executors.ts";
import { memoized } from "./memoized.ts";

/** What a network is run on. */
export interface Run {
  readonly batch: number;
  readonly kind: Kind;
  readonly seed: number;
}

/** What is wrong with a network: undefined if nothing is. */
export function wrongWith({ text, results }: Written, run: Run, target: "ts" | "wasm"): string | undefined {
  const { graphs, diagnostics } = runPipeline(source("net.nn", text), {}, "graph");
  const refusal = diagnostics.find(({ severity }) => severity === "error");
  if (refusal) return `refused: ${refusal.code} ${refusal.message}`;
  const graph = graphs?.[0] as Graph;
  const types = typesOf(graph);
  const shapes = graph.outputs.map(({ id }) => showShape(types.get(id)?.shape ?? []));
  if (shapes.join() !== results.join()) return `shapes are ${shapes.join(", ")} instead of ${results.join(", ")}`;
  const executors = executorsOn(graph, target, run.seed % 4 === 0);
  const trial = makeTrial(graph, run);
  const parameters = hostileWeights(graph, run.seed);
  return wrongNumbers(graph, executors, trial, parameters) ?? wrongAlone(graph, executors, trial, parameters);
}

const dataOf = ({ batch, inputs }: Trial, parameters: readonly ReferenceTensor[]): PlanData => ({
  batch,
  inputs: inputs.map(({ data }) => Float32Array.from(data)),
  parameters: parameters.map(({ data }) => Float32Array.from(data)),
});

/** Every executor within what single precision loses. */
function wrongNumbers(
  graph: Graph,
  executors: readonly Executor[],
  trial: Trial,
  parameters: readonly ReferenceTensor[],
): string | undefined {
  const reference = referenceOf(graph, trial, parameters);
  const boundsFor = memoized((arithmetic: Executor["arithmetic"]) => boundsOf(graph, trial, parameters, arithmetic));
  for (const { name, arithmetic, math, target, run } of executors) {
    const found = run(dataOf(trial, parameters));
    const machine = target === "ts" ? typescript : wasm;
    const wrongBeyond = (allowed: readonly Float64Array[]) =>
      compareResults(found, reference, {
        types: resultTypes(graph),
        batch: trial.batch,
        bound: 0,
        tiled: () => tiledResults(graph, trial, parameters, { machine, math, scheduledAs: graph }),
        spread: () => allowed,
      }).wrong;
    const bounds = boundsFor(arithmetic);
    const wrong = wrongBeyond(bounds.own) && wrongBeyond(bounds.all());
    if (!wrong) continue;
    const { result, element, found: got, expected } = wrong;
    const most = bounds.all()[result]?.[element];
    return `${name}: result ${result}, element ${element} is ${got} instead of ${expected}, allowed ±${most}`;
  }
  return undefined;
}

/** A batch of several is several batches of one, to the bit. */
function wrongAlone(
  graph: Graph,
  executors: readonly Executor[],
  trial: Trial,
  parameters: readonly ReferenceTensor[],
): string | undefined {
  if (graph.batch === undefined || trial.batch < 2) return undefined;
  for (const { name, run } of executors.slice(0, 1)) {
    const together = run(dataOf(trial, parameters));
    const alone = oneByOne(graph, trial).map((each) => run(dataOf(each, parameters)));
    for (const [result, numbers] of together.entries()) {
      const each = numbers.length / trial.batch;
      const at = numbers.findIndex(
        (value, i) => !Object.is(value, alone[Math.floor(i / each)]?.[result]?.[Math.floor(i % each)]),
      );
      if (at === -1 || !isBatched(graph, result)) continue;
      const other = alone[Math.floor(at / each)]?.[result]?.[at % each];
      return `${name}: result ${result}, element ${at} is ${numbers[at]} in a batch of ${trial.batch} and ${other} alone`;
    }
  }
  return undefined;
}

const isBatched = (graph: Graph, result: number): boolean =>
  resultTypes(graph)[result]?.some((dim) => typeof dim !== "number") ?? false;

/** What is wrong with how a network that is wrong is refused: undefined if it is refused with that code, there, and nothing else. */
export function wrongRefusal({ text, code, start, end }: Broken): string | undefined {
  const { diagnostics } = runPipeline(source("net.nn", text), {}, "graph");
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const show = (what: string, from: number, to: number): string => `${what} at «${text.slice(from, to)}» (${from})`;
  const said = errors.map(({ code: found, span }) => show(found, span.start, span.end)).join(", ");
  const wanted = show(code, start, end);
  return said === wanted ? undefined : `said ${said || "nothing"} instead of ${wanted}`;
}
