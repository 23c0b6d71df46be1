import type { Optimized } from "../4-optimize/index.ts";
import type { EmittedModule } from "../6-emit/emit-module.ts";
import type { PartOptions } from "../6-emit/module-part.ts";
import { type Graph, typesOf } from "../ir/graph.ts";
import type { ReferenceTensor } from "../ir/op.ts";
import { casesOf, type Case, type GivenWeights } from "./cases.ts";
import { compareResults, type CompareOptions } from "./compare-results.ts";
import { readModule, type ModuleClass, type ModuleNetwork, type ModuleTrainerClass } from "./read-module.ts";
import { spreadOf, tiledResults } from "./reference.ts";
import { moduleOf, targetNamed, targetsFor, type TargetChoice } from "../targets/index.ts";
import type { Build } from "../targets/target.ts";
import { resultTypes } from "./result-types.ts";
import { createNetwork, runAfterNaN } from "./run-network.ts";
import { showWrong } from "./show-wrong.ts";
import { QUICK_WORK, workOf } from "./work.ts";
import { trainerCase, verifyTrainer } from "./verify-trainer.ts";
import { WrongModule } from "./wrong-module.ts";
import type { Differentiated } from "../pipeline.ts";
import { interpret } from "../ir/interpret.ts";
import type { Trial } from "./trials.ts";
import type { MathMode } from "../ir/kernel/math-mode.ts";
import { multiplyAddsOf } from "../explain/multiply-adds.ts";

/** What a module was built for. */
export interface BuiltFor extends Pick<PartOptions, "simd" | "wasmFile"> {
  readonly target: TargetChoice;
}

export interface ModuleToVerify extends BuiltFor {
  readonly emitted: Pick<EmittedModule, "code" | "wasm">;
  readonly format: "ts" | "js";
  readonly math: "exact" | "fast";
  readonly networks: readonly NetworkToVerify[];
  /** Models that it has trainers of. */
  readonly trainers: readonly Pick<Differentiated, "loss" | "step">[];
  readonly weights?: GivenWeights;
}

/** A model as the stages have it. */
export interface NetworkToVerify {
  /** As lowered, before any pass: what the module should compute. */
  readonly graph: Graph;
  /** What each pass made of it, to name the one that is wrong. */
  readonly passes: Optimized["steps"];
  /** Which of the file's models it is. A model with open sizes is verified at several. */
  readonly model: number;
  /** The graph by whose sizes it was chosen how layers are calculated, if that is another. */
  readonly scheduledAs?: Graph;
}

/** How far a module is from its references on one target. */
export interface VerifiedTarget {
  /** "ts", "wasm", "relaxed wasm" */
  readonly target: string;
  /** The largest difference, relative to the largest element of its result or to 1; null where this host cannot run it. */
  readonly difference: number | null;
}

const SEED = 1;

/**
 * Runs a module's own text on each target that it was built for, on hostile weights and inputs and on the weights that it was
 * built with, and compares what it gives with the references of the ops that its `.nn` file calls; and a step of each trainer.
 *
 * @throws WrongModule where they differ
 */
export async function verifyModule(module: ModuleToVerify): Promise<readonly VerifiedTarget[]> {
  const cases = module.networks.map(({ graph, model }) => casesOf(graph, SEED, module.weights?.ofModels[model]));
  const trained = module.trainers.map((trainer) => trainerCase(trainer, SEED));
  const evaluate = await readModule(module.emitted.code, module.format);
  const verified: VerifiedTarget[] = [];
  for (const build of buildsOf(module)) {
    const differences: number[] = [];
    if (build.runsHere()) {
      const classes = evaluate({ relaxed: build.relaxed });
      const networks = new Map<string, Promise<ModuleNetwork>>();
      for (const [i, network] of module.networks.entries())
        for (const each of cases[i] ?? [])
          differences.push(
            await runCase(module, network, each, build, classes.get(network.graph.name) as ModuleClass, networks),
          );
      for (const each of trained) {
        const trainer = classes.get(`${each.step.name}Trainer`) as ModuleTrainerClass;
        const code = codeOf(module.emitted.wasm, each.step.name);
        differences.push(await verifyTrainer(trainer, each, { build, seed: SEED, code }));
      }
    }
    verified.push({ target: build.name, difference: differences.length === 0 ? null : Math.max(...differences) });
  }
  return verified;
}

/** What a trainer is handed of WebAssembly that is not in its module. */
const codeOf = (files: EmittedModule["wasm"], name: string): Readonly<Record<string, Uint8Array>> =>
  Object.fromEntries(files.flatMap(({ model, use, bytes }) => (model === name ? [[use, bytes]] : [])));

/** What the module can run as, those that every host has first. */
const buildsOf = ({ target, ...options }: BuiltFor): readonly Build[] =>
  targetsFor(target)
    .toReversed()
    .flatMap((each) => moduleOf(each).builds(options));

/** The largest difference of a case's runs. */
async function runCase(
  module: ModuleToVerify,
  { graph, passes, scheduledAs }: NetworkToVerify,
  given: Case,
  build: Build,
  made: ModuleClass,
  networks: Map<string, Promise<ModuleNetwork>>,
): Promise<number> {
  const { weights, parameters, trials } = given;
  const isAlone = targetsFor(module.target).length === 1;
  const wasm = module.emitted.wasm.find(({ model, use }) => model === graph.name && use === "model")?.bytes;
  // One network runs at all sizes, so that what one leaves behind is seen at the next.
  const key = `${graph.name} ${weights}`;
  const creating =
    networks.get(key) ?? createNetwork(made, { graph, build, isAlone, wasm, given: module.weights }, given);
  networks.set(key, creating);
  const network = await creating;
  let difference = 0;
  for (const { reference, ...trial } of trials) {
    const { results } = reference;
    const options: CompareOptions = {
      types: resultTypes(graph),
      batch: trial.batch,
      bound: boundFor(graph, module.math),
      tiled: once(() =>
        tiledResults(graph, trial, parameters, {
          machine: targetNamed(build.target).machine,
          math: module.math,
          scheduledAs: scheduledAs ?? graph,
        }),
      ),
      spread: once(() => spreadOf(graph, trial, parameters, results)),
    };
    const { largest, wrong } = compareResults(runAfterNaN(network, trial), reference, options);
    if (wrong) {
      const isRight = (found: readonly ReferenceTensor[]): boolean => {
        const numbers = found.map(({ data }) => Float32Array.from(data));
        return compareResults(numbers, reference, { ...options, tiled: () => undefined }).wrong === undefined;
      };
      const isQuick = workOf(graph) <= QUICK_WORK;
      const blamed = isQuick ? { pass: blamePass(passes, trial, parameters, isRight) } : undefined;
      throw new WrongModule(showWrong({ graph, target: build.name, weights, seed: SEED, trial, wrong, blamed }));
    }
    difference = Math.max(difference, largest);
  }
  return difference;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The first pass after which the references give something else; undefined if none does, so that plan or kernels are wrong. */
const blamePass = (
  steps: Optimized["steps"],
  { inputs, batch }: Trial,
  parameters: readonly ReferenceTensor[],
  isRight: (results: readonly ReferenceTensor[]) => boolean,
): string | undefined =>
  steps.find(({ graph }, i) => graph !== steps[i - 1]?.graph && !isRight(interpret(graph, inputs, parameters, batch)))
    ?.pass.name;

/** As conformance holds single layers to PyTorch, and whole networks to torchvision. */
const SHALLOW = 2e-5;
const DEEP = 1e-4;

/** With more layers that multiply and add than this, a network is deep: each of them rounds. */
const SHALLOW_LAYERS = 16;

/** How far a result may be off, relative to its largest element or to 1. */
function boundFor(graph: Graph, math: MathMode): number {
  const types = typesOf(graph);
  const layers = graph.nodes.filter((node) => multiplyAddsOf(node, types) > 0).length;
  return math === "fast" || layers > SHALLOW_LAYERS ? DEEP : SHALLOW;
}
