import type { Plan } from "../../../compiler/5-plan/plan.ts";
import type { Graph } from "../../../compiler/ir/graph.ts";
import { hasErrors } from "../../../grammar/diagnostic.ts";
import {
  compileText,
  describeModel,
  modelNames,
  networkOf,
  optimizedOf,
  type CompiledText,
  type PlannedNetwork,
} from "./compile-text.ts";
import { exampleFiles } from "./example-files.ts";
import { drawnOf, planOfLayers } from "./layers.ts";
import { instantiate, runNetwork, type RunnableNetwork } from "./network.ts";
import { problemsOf, thrownProblem } from "./problems.ts";
import type { Compiled, RequestName, Requests, View, ViewRequest } from "./requests.ts";
import { moduleText, pictureBefore, viewOf } from "./views.ts";
import { countOf, firstSeed, readWeights, weightsFor, type BoundWeights, type WeightsSource } from "./weights.ts";

/** The worker: the compiler and the network live here, so that the page stays smooth whatever they do. */

type Handlers = {
  readonly [Name in RequestName]: (
    asked: Requests[Name]["asked"],
  ) => Promise<Requests[Name]["answer"]> | Requests[Name]["answer"];
};

let compiled: CompiledText | undefined;
/** The last text without errors, which the views go on showing. */
let shown: CompiledText | undefined;
let weights: WeightsSource = firstSeed;

interface ReadyNetwork {
  readonly graph: Graph;
  readonly network: RunnableNetwork;
  readonly bound: BoundWeights;
  readonly of: WeightsSource;
}
/** The networks that ran last, by what they are for, with the weights that they had: kept until either changes. */
const ready = new Map<"run" | "layers", ReadyNetwork>();
/** Of more numbers there is room for one network at a time. */
const LARGE = 2e7;

async function readyFor(use: "run" | "layers", graph: Graph, plan: () => Plan): Promise<ReadyNetwork> {
  // Others may be taken while this waits.
  const of = weights;
  const kept = ready.get(use);
  if (kept?.graph === graph && kept.of === of) return kept;
  const other = [...ready.values()].find((each) => each.graph === graph && each.of === of);
  // Memory goes before there is more.
  ready.delete(use);
  if (!other || countOf(graph) > LARGE) ready.clear();
  const planned = plan();
  const isOfSame = other && hasParametersOf(planned.graph, other.network.plan.graph);
  const bound = isOfSame ? other.bound : weightsFor(planned.graph, of);
  const made = { graph, network: await instantiate(planned, bound), bound, of };
  ready.set(use, made);
  return made;
}

/** Weights that fit are not given up for some that do not. @throws Error */
function refuseWorse(given: WeightsSource): void {
  const graph = compiled && networkOf(compiled, undefined)?.graph;
  if (weights.kind !== "file" || !graph || weightsFor(graph, weights).misfit !== undefined) return;
  const { misfit } = weightsFor(graph, given);
  if (misfit !== undefined) throw new Error(`${weights.name} stays: ${misfit}`);
}

const handlers: Handlers = {
  async compile({ text, ...wanted }): Promise<Compiled> {
    const start = performance.now();
    const { stage } = wanted;
    // A picture can be there before the plan is.
    const isEarly = wanted.isEarly && wanted.view === "picture" && stage !== "plan";
    try {
      compiled = compileText(text, isEarly ? "optimized" : "plan");
    } catch (error) {
      compiled = undefined;
      const milliseconds = performance.now() - start;
      const problems = [thrownProblem(error)];
      return { problems, rest: undefined, models: [], model: undefined, view: undefined, milliseconds, isEarly: false };
    }
    const { diagnostics } = compiled.stages;
    if (!hasErrors(diagnostics)) shown = compiled;
    const network = (isEarly ? optimizedOf : networkOf)(compiled, wanted.model);
    // Of tabs that show no view of it, like the one that runs it, there is nothing to say.
    const view =
      network && wanted.view !== undefined
        ? isEarly
          ? pictureBefore(network, { stage, toggled: wanted.toggled })
          : await handlers.view(wanted)
        : undefined;
    return {
      ...problemsOf(diagnostics, compiled.source),
      models: modelNames(compiled),
      model: network && describeModel(network.graph),
      view,
      milliseconds: performance.now() - start,
      isEarly,
    };
  },

  async view({ view, model, ...wanted }: ViewRequest): Promise<View> {
    const network = shown && (networkOf(shown, model) ?? plannedOf(shown, model));
    if (!shown || !network || view === undefined) return { kind: "none", why: "There is no network yet." };
    try {
      return await viewOf(view, shown, network, wanted);
    } catch (error) {
      return { kind: "none", why: thrownProblem(error).frame };
    }
  },

  module({ model }) {
    if (!compiled || hasErrors(compiled.stages.diagnostics)) throw new Error("there is no network yet");
    return moduleText(compiled, model, "auto");
  },

  async project({ model }) {
    const { graph } = networkNamed(model);
    const { writeProject } = await import("./project/write-project.ts");
    // It is there where its model is.
    return writeProject(compiled as CompiledText, graph, weights);
  },

  example({ name }) {
    const found = exampleFiles.get(`${name}.nn`);
    if (!found) throw new Error(`there is no example ${name}`);
    return found.text;
  },

  async fixes() {
    if (!compiled) return [];
    return (await import("./fixes.ts")).fixesOf(compiled.source);
  },

  async explainCode({ code }) {
    const { codeExplanations } = await import("../../../compiler/explain/codes/index.ts");
    const found = codeExplanations[code];
    return found && { title: found.title, about: found.about };
  },

  async weights(file) {
    const given = await readWeights(file);
    if (file.isForText) refuseWorse(given);
    weights = given;
    return file.name;
  },

  seed({ seed }) {
    weights = { kind: "seed", seed };
    return undefined;
  },

  async run({ model, inputs }) {
    const { graph, plan } = networkNamed(model);
    const { network, bound } = await readyFor("run", graph, () => plan);
    return { ...runNetwork(network, inputs), weights: bound.from, misfit: bound.misfit };
  },

  async layers({ model, inputs }) {
    const { graph } = networkNamed(model);
    const { network } = await readyFor("layers", graph, () => planOfLayers(graph));
    return drawnOf(runNetwork(network, inputs).results);
  },

  async compare({ model, inputs }) {
    const { graph, optimized, plan } = networkNamed(model);
    const bind = async () => (await readyFor("run", graph, () => plan)).bound;
    const { compareTargets } = await import("./compare/compare-targets.ts");
    return compareTargets({ optimized, plan }, bind, inputs);
  },

  async importPython(asked) {
    return (await import("./import-network.ts")).importPythonText(asked);
  },

  async importFile({ inputs, ...file }) {
    const { importNetworkFile } = await import("./import-network.ts");
    const { answer, weights: found } = await importNetworkFile(file, inputs);
    if (found) weights = found;
    return answer;
  },
};

function networkNamed(model: string) {
  const network = compiled && networkOf(compiled, model);
  if (!network) throw new Error("there is no network yet");
  return network;
}

/** What was only drawn as yet is planned. */
function plannedOf({ source, stages }: CompiledText, model: string | undefined): PlannedNetwork | undefined {
  if (stages.plans !== undefined) return undefined;
  shown = compileText(source.text, "plan");
  return networkOf(shown, model);
}

const hasParametersOf = (a: Graph, b: Graph): boolean =>
  a.parameters.length === b.parameters.length && a.parameters.every(({ id }, i) => id === b.parameters[i]?.id);

interface Question {
  readonly id: number;
  readonly name: RequestName;
  readonly asked: never;
}

addEventListener("message", async ({ data: { id, name, asked } }: MessageEvent<Question>) => {
  try {
    postMessage({ id, answer: await handlers[name](asked) });
  } catch (error) {
    postMessage({ id, problem: thrownProblem(error) });
  }
});
