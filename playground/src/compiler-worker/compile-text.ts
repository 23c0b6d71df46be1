import { hasErrors } from "../../../grammar/diagnostic.ts";
import { parse } from "../../../grammar/parse.ts";
import { source, type Source } from "../../../grammar/source.ts";
import { plansFor, runPipeline, type Stages } from "../../../compiler/pipeline.ts";
import { typesOf, type Graph } from "../../../compiler/ir/graph.ts";
import { isFixed, perSample, showShape, type Shape } from "../../../compiler/ir/types.ts";
import type { Network } from "../../../compiler/explain/explain-network.ts";
import { exampleFiles } from "./example-files.ts";
import type { Model } from "./requests.ts";

/** What the page calls its text. */
const PAGE_FILE = "net.nn";

export interface CompiledText {
  readonly source: Source;
  readonly stages: Stages;
}

/** Takes a text through the stages, for WebAssembly. Imports find the networks of the examples. */
export function compileText(text: string, until: "optimized" | "plan"): CompiledText {
  const entry = source(PAGE_FILE, text);
  const load = (path: string): Source | undefined => (path === PAGE_FILE ? entry : exampleFiles.get(path));
  const options = { load, root: "", target: "wasm", train: false, parse: parseOnce } as const;
  return { source: entry, stages: runPipeline(entry, options, until) };
}

const parsed = new WeakMap<Source, ReturnType<typeof parse>>();

/** What texts import is the same each time that they change. */
function parseOnce(text: Source): ReturnType<typeof parse> {
  const made = parsed.get(text) ?? parse(text);
  parsed.set(text, made);
  return made;
}

export const modelNames = ({ stages: { graphs = [] } }: CompiledText): readonly string[] =>
  graphs.map(({ name }) => name);

/** A network before it is planned: enough for its picture. */
export type OptimizedNetwork = Omit<Network, "plan"> & Pick<Stages, "program">;
export type PlannedNetwork = Network & Pick<Stages, "program">;

/** One model as each stage has it; undefined where errors were in the way. */
export function networkOf(compiled: CompiledText, wanted: string | undefined): PlannedNetwork | undefined {
  const found = optimizedOf(compiled, wanted);
  const plan = plansFor(compiled.stages, "wasm").find(({ graph }) => graph.name === found?.graph.name);
  return found && plan && { ...found, plan };
}

/** The same without its plan. */
export function optimizedOf({ stages }: CompiledText, wanted: string | undefined): OptimizedNetwork | undefined {
  const { graphs = [], optimized = [], decisions = [], program, diagnostics } = stages;
  if (hasErrors(diagnostics)) return undefined;
  const at = Math.max(
    0,
    graphs.findIndex(({ name }) => name === wanted),
  );
  const [graph, after, decided] = [graphs[at], optimized[at], decisions[at]];
  return graph && after && decided
    ? { graph, optimized: after, decisions: decided, ...(program ? { program } : {}) }
    : undefined;
}

export function describeModel(graph: Graph): Model {
  const types = typesOf(graph);
  const shaped = (name: string, shape: Shape) => ({ name, sizes: shape.map(perSample), shape: showShape(shape) });
  return {
    name: graph.name,
    inputs: graph.inputs.map(({ name, type, counts }) => ({
      ...shaped(name, type.shape),
      count: counts?.count,
      isBatched: type.shape.some((dim) => !isFixed(dim)),
    })),
    results: graph.outputs.map(({ id, name }, i) => shaped(name ?? `result ${i}`, types.get(id)?.shape ?? [])),
    leastBatch: graph.leastBatch?.count ?? 1,
    parameters: graph.parameters
      .filter(({ kind, sameAs }) => kind === "parameter" && sameAs === undefined)
      .reduce((total, { shape }) => total + shape.reduce((product, size) => product * size, 1), 0),
  };
}
