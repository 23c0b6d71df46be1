import { hasErrors, type Diagnostic } from "../grammar/diagnostic.ts";
import type { Source } from "../grammar/source.ts";
import { declareTrainers } from "./6-emit/train/declare-trainer.ts";
import { declarationMap } from "./6-emit/types/declaration-map.ts";
import { declareModels, type CommonToModels } from "./6-emit/types/declare-model.ts";
import { emitDeclarations } from "./6-emit/types/emit-declarations.ts";
import { createModuleNames } from "./6-emit/text/module-names.ts";
import { pathFrom } from "./6-emit/text/path-from.ts";
import { createRuntimeImports } from "./6-emit/text/runtime-imports.ts";
import { runPipeline, type PipelineOptions, type Stages } from "./pipeline.ts";
import { DEFAULT_TARGET, moduleOf, ownNames, targetsFor, type TargetChoice } from "./targets/index.ts";

export interface DeclareResult {
  readonly diagnostics: readonly Diagnostic[];
  /** With an error, or without a model, there are none. */
  readonly declarations?: DeclarationFiles;
}

/** Two files to lie beside the `.nn` file. They are the same from wherever the compiler is called. */
export interface DeclarationFiles {
  /** `net.d.nn.ts`, where TypeScript looks for the types of `import "./net.nn"`. */
  readonly types: NamedFile;
  /** `net.d.nn.ts.map`, with which an editor goes to the definition in the `.nn` file. */
  readonly map: NamedFile;
}

export interface NamedFile {
  readonly name: string;
  readonly text: string;
}

export interface DeclareOptions extends Partial<Pick<CommonToModels, "profile" | "threads" | "stream">> {
  /** Where `create` has them from if none are given. */
  readonly weights?: CommonToModels["weights"];
  readonly target?: TargetChoice;
  /** The WebAssembly is a file of its own, which is handed to `create`. */
  readonly wasmFile?: boolean;
}

/** The types of the module that `compile` would make. Plans no kernel, so it is quick. */
export function declare(source: Source, options: PipelineOptions & DeclareOptions = {}): DeclareResult {
  const stages = runPipeline(source, options, "graph");
  const { diagnostics } = stages;
  const declarations = hasErrors(diagnostics) ? undefined : declareGraphs(source, stages, options);
  return { diagnostics, ...(declarations === undefined ? {} : { declarations }) };
}

/** The same for who has looked at the graphs before. */
export function declareGraphs(
  source: Source,
  { graphs = [], losses = [] }: Pick<Stages, "graphs" | "losses">,
  {
    target = DEFAULT_TARGET,
    weights = "none",
    wasmFile = false,
    profile = false,
    threads: wanted = false,
    stream = false,
  }: DeclareOptions,
): DeclarationFiles | undefined {
  if (graphs.length === 0) return undefined;
  const file = source.path.replace(/^.*[/\\]/s, "");
  const types = file.replace(/\.nn$/, ".d.nn.ts");
  const threads = wanted && targetsFor(target).some(({ hasThreads }) => hasThreads);
  const targets = targetsFor(target).map((each) => ({
    name: each.name,
    createOptions: moduleOf(each).createOptions({ wasmFile, threads }),
  }));
  const runtime = createRuntimeImports();
  const fresh = createModuleNames(ownNames);
  const models = declareModels(graphs, fresh, {
    targets,
    weights,
    profile,
    threads,
    stream,
    isEncoded: false,
    runtime,
  });
  const trainers = declareTrainers(
    models,
    losses.map(({ step }) => step),
    fresh,
  );
  const { text, marks } = emitDeclarations(models, { trainers, from: file, importsRuntime: true, stream });
  return {
    types: { name: types, text: `${text}//# sourceMappingURL=${types}.map\n` },
    map: { name: `${types}.map`, text: declarationMap(types, marks, (path) => pathFrom(source.path, path)) },
  };
}
