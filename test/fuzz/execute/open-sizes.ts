import { emitPlans } from "../../../compiler/index.ts";
import type { Graph } from "../../../compiler/ir/graph.ts";
import type { ReferenceTensor } from "../../../compiler/ir/op.ts";
import { evaluateSized, isFormula, showSizes, type OpenSizes } from "../../../compiler/ir/size-formula.ts";
import { isFixed, perSample } from "../../../compiler/ir/types.ts";
import { plansFor, runPipeline } from "../../../compiler/pipeline.ts";
import { withinRule, type SizeRule } from "../../../compiler/sizes/find-rules.ts";
import type { OpenModel } from "../../../compiler/sizes/open-model.ts";
import { hostileWeights } from "../../../compiler/verify/hostile-weights.ts";
import type { Trial } from "../../../compiler/verify/trials.ts";
import { source } from "../../../grammar/source.ts";
import { runCode, tensorsOf, type GeneratedModel, type GeneratedNetwork } from "../../support/load-module.ts";
import { seeded } from "../../support/random.ts";
import { countOf } from "../generate/scope.ts";
import { makeTrial } from "../generate/trial.ts";
import { boundsOf } from "./bounds.ts";
import type { Run } from "./check.ts";
import { fusedOn } from "./executors.ts";

/** Larger networks take long, and show nothing that smaller ones do not. */
const MOST_NUMBERS = 400_000;
/** How far what is calculated in another order may be off, of the largest number; beyond that, what the arithmetic may lose is found. */
const NEAR = 1e-6;

type Rules = readonly { readonly symbol: string; readonly rule: SizeRule }[];

/**
 * What is wrong with the module of a network whose sizes are open: undefined if at all sizes that its rule has, one after the other in
 * one instance, it gives what the network gives that is built for this size; if it says so of others; or if it is refused.
 */
export async function wrongOpen({ text }: { readonly text: string }, given: Run): Promise<string | undefined> {
  const run: Run = { ...given, batch: given.batch % 4, kind: given.kind === "special" ? "plain" : given.kind };
  const file = source("net.nn", text);
  const stages = runPipeline(file, { target: "auto" });
  const model = stages.open?.get("Net");
  if (!stages.plans || !model) return refusalOf(stages.diagnostics, text);
  const { code } = await emitPlans(file, stages, { format: "js" });
  const { Net } = runCode(code) as { readonly Net: GeneratedModel };
  const parameters = hostileWeights(model.graph, run.seed);
  const weights = new Map(
    model.graph.parameters.flatMap(({ name, dtype }, i) =>
      dtype === "f32" ? [[name, Float32Array.from(parameters[i]?.data ?? [])] as const] : [],
    ),
  );
  const rules: Rules = (model.graph.openSizes ?? []).map(({ symbol, rule }) => ({
    symbol,
    rule: rule ?? { step: 1, least: 1 },
  }));
  const all = [...new Map(sizesToRun(rules, run.seed).map((sizes) => [showSizes(sizes), sizes])).values()];
  const trials = new Map<OpenSizes, { readonly graph: Graph; readonly trial: Trial }>();
  for (const sizes of all) {
    const graph = model.lowerAt(sizes);
    if (model.lowerAt.isTooMuch(sizes)) continue;
    if (!graph) return `the rule has ${showSizes(sizes)}, which is refused`;
    if (numbersIn(graph) * Math.max(1, run.batch) <= MOST_NUMBERS)
      trials.set(sizes, { graph, trial: makeTrial(graph, run) });
  }
  for (const target of ["ts", "wasm"] as const) {
    if (plansFor(stages, target).length === 0) return `there is no plan for ${target}`;
    const network = await Net.create(weights, { allowExtra: true, target });
    const found = new Map<OpenSizes, readonly Float32Array[]>();
    for (const [sizes, { graph, trial }] of trials) {
      const results = forward(network, trial);
      found.set(sizes, results);
      const wrong = wrongAt(graph, trial, { parameters, target, results });
      if (wrong) return `${target}, at ${showSizes(sizes)}: ${wrong}`;
    }
    for (const [sizes, { trial }] of [...trials].toReversed()) {
      forward(network, { ...trial, inputs: trial.inputs.map((each) => ({ ...each, data: each.data.map(() => NaN) })) });
      const again = forward(network, trial);
      const before = found.get(sizes) ?? [];
      if (again.some((data, i) => data.some((value, at) => !Object.is(value, before[i]?.[at]))))
        return `${target}, at ${showSizes(sizes)}: something else when other sizes were run before`;
    }
    const wrong = wrongBeyond(network, model, { rules, run });
    if (wrong) return `${target}: ${wrong}`;
  }
  return undefined;
}

/** Refused is fine where it is said why, and where. */
function refusalOf(diagnostics: ReturnType<typeof runPipeline>["diagnostics"], text: string): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return "there is no plan, and nobody says why";
  const nowhere = errors.find(
    ({ span }) => span.source.path !== "net.nn" || span.end <= span.start || span.end > text.length,
  );
  return nowhere && `${nowhere.code} is said of no place: ${nowhere.message}`;
}

const numbersIn = (graph: Graph): number =>
  [...graph.inputs, ...graph.nodes].reduce((sum, { type }) => sum + countOf(type.shape.map(perSample)), 0);

/** The least sizes, small and odd ones, equal ones, and such as no planner looks at, in an order of no order. */
function sizesToRun(rules: Rules, seed: number): readonly OpenSizes[] {
  const random = seeded(seed + 1);
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const made = (steps: (i: number) => number): OpenSizes =>
    Object.fromEntries(
      rules.map(({ symbol, rule }, i) => [symbol, withinRule(rule, rule.least + steps(i) * rule.step)]),
    );
  const equal = upTo(30) + Math.max(...rules.map(({ rule }) => rule.least));
  const same = (i: number): number =>
    Math.max(0, Math.floor((equal - (rules[i]?.rule.least ?? 0)) / (rules[i]?.rule.step ?? 1)));
  const [large, long] = [upTo(rules.length - 1), upTo(rules.length - 1)];
  const last = rules.map(({ rule: { step, least, most } }) => (most === undefined ? 97 : (most - least) / step));
  return [
    made(() => upTo(20)),
    made(() => 0),
    made((i) => (i === large ? 300 + upTo(700) : upTo(4))),
    made(() => upTo(12)),
    made(same),
    made(() => 1),
    made((i) => 20 + upTo(60) + i),
    made((i) => (i === long ? (last[i] as number) : upTo(3))),
    made((i) => (i === long ? 3000 + upTo(3000) : 0)),
    made((i) => i),
  ];
}

function forward(network: GeneratedNetwork, { inputs }: Trial): readonly Float32Array[] {
  const given = inputs.map(({ shape, data }) => ({ shape, data: Float32Array.from(data) }));
  return tensorsOf(network.forward(...given)).map(({ data }) => data);
}

/** What the module gives beside what the network gives that is built for these sizes alone. */
function wrongAt(
  graph: Graph,
  trial: Trial,
  {
    parameters,
    target,
    results,
  }: {
    readonly parameters: readonly ReferenceTensor[];
    readonly target: "ts" | "wasm";
    readonly results: readonly Float32Array[];
  },
): string | undefined {
  const own = fusedOn(graph, target);
  const expected = own.run({
    batch: trial.batch,
    inputs: trial.inputs.map(({ data }) => Float32Array.from(data)),
    parameters: parameters.map(({ data }) => Float32Array.from(data)),
  });
  const bounds = (): readonly Float64Array[] => boundsOf(graph, trial, parameters, own.arithmetic).all();
  let allowed: readonly Float64Array[] | undefined;
  for (const [result, numbers] of expected.entries()) {
    const found = results[result];
    if (found?.length !== numbers.length)
      return `result ${result} has ${found?.length} numbers instead of ${numbers.length}`;
    const largest = numbers.reduce(
      (most, value) => (Math.abs(value) < Infinity ? Math.max(most, Math.abs(value)) : most),
      0,
    );
    for (const [element, value] of numbers.entries()) {
      const got = found[element] as number;
      if (Object.is(got, value) || Math.abs(got - value) <= NEAR * largest) continue;
      allowed ??= bounds();
      const most = 2 * (allowed[result]?.[element] as number);
      if (Math.abs(got - value) <= most || Number.isNaN(most) || most === Infinity) continue;
      return `result ${result}, element ${element} is ${got} instead of ${value}, allowed ±${most}`;
    }
  }
  return undefined;
}

/** Sizes that the rule has not are told of. */
function wrongBeyond(
  network: GeneratedNetwork,
  model: OpenModel,
  { rules, run }: { readonly rules: Rules; readonly run: Run },
): string | undefined {
  const usual = Object.fromEntries(rules.map(({ symbol, rule }) => [symbol, rule.least]));
  const batch = Math.max(1, run.batch);
  for (const { symbol, rule } of rules) {
    const others = [
      rule.least - rule.step,
      ...(rule.step > 1 ? [rule.least + 1] : []),
      ...(rule.most ? [rule.most + rule.step] : []),
    ];
    for (const size of others.filter((each) => each >= 0)) {
      const sizes = { ...usual, [symbol]: size };
      const shapes = (model.graph.openShapes?.inputs ?? []).map((shape) =>
        shape.map((dim) => (isFormula(dim) ? evaluateSized(dim, sizes) : isFixed(dim) ? dim : batch * dim.factor)),
      );
      try {
        network.forward(...shapes.map((shape) => ({ shape, data: new Float32Array(countOf(shape)) })));
        return `${symbol} = ${size} is taken, which the rule has not`;
      } catch (error) {
        if (!(error as Error).message.startsWith("NN7016: ")) return `${symbol} = ${size}: ${(error as Error).message}`;
      }
    }
  }
  return undefined;
}
