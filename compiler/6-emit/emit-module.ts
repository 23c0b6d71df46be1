import { IndentationText, Project, ts, type StatementStructures } from "ts-morph";
import type { Plan } from "../5-plan/plan.ts";
import { emitModel } from "./class/emit-model.ts";
import { nameModel } from "./class/name-model.ts";
import { PROFILE_SUPPORT } from "./class/profile-methods.ts";
import type { EmitPart, ModelFile, ModulePart, PartOptions } from "./module-part.ts";
import { classOrigins, type TracedModel } from "./origins/class-origins.ts";
import { joinTraced, tracedTo } from "./origins/origins.ts";
import { sourceMap } from "./origins/source-map.ts";
import { exportsText } from "./text/exports.ts";
import { formatTypeScript } from "./text/format.ts";
import { generatedFrom } from "./text/identifiers.ts";
import { createHeld } from "./text/lay-out.ts";
import { createModuleNames } from "./text/module-names.ts";
import { createRuntimeImports } from "./text/runtime-imports.ts";
import { declareModels, type DeclaredModel, type DeclaredTarget } from "./types/declare-model.ts";
import { emitDeclarations } from "./types/emit-declarations.ts";
import { declareTrainers, type DeclaredTrainer } from "./train/declare-trainer.ts";
import { emitTrainer, partsOf, type LoweredLoss, type TrainerParts } from "./train/emit-trainer.ts";
import type { Graph } from "../ir/graph.ts";
import { ownWeightsText, sourceOf, wireImportsText, type OwnWeights } from "./weights/own-weights.ts";

export interface EmitOptions extends OwnWeights, Pick<PartOptions, "simd" | "wasmFile" | "profile"> {
  readonly format: "ts" | "js";
  /** The runtime's text and the names it declares, put into the module in place of an import. */
  readonly runtime?: { readonly text: string; readonly names: readonly string[] };
  /** Names that parts of modules declare. */
  readonly ownNames: readonly string[];
  /** What the header says the module was made from. */
  readonly from: string;
  /** What the source map calls a source, given its path. */
  readonly nameSource: (path: string) => string;
  /** Of models that are trained, the loss as it was lowered and the graph of a step, in the order of the targets' trainers. */
  readonly trainers: readonly (LoweredLoss & { readonly step: Graph })[];
}

/** A target's kernels for a module: what its types say of it, what writes it, and the plans of all models. */
export interface TargetToEmit extends DeclaredTarget {
  readonly emit: EmitPart;
  readonly plans: readonly Plan[];
  readonly trainers: readonly { readonly step: Plan; readonly evaluation: Plan }[];
}

export interface EmittedModule {
  readonly code: string;
  /** The source map from the lines of the code to those of the `.nn` files, as JSON. */
  readonly map: string;
  /** The `.d.ts` of a module in JavaScript. */
  readonly types?: string;
  /** The WebAssembly of each model, where it is not in the text. */
  readonly wasm: readonly ModelFile[];
}

/** A module before its text is laid out. */
interface WrittenModule {
  readonly declared: readonly DeclaredModel[];
  readonly trainers: readonly DeclaredTrainer[];
  readonly traced: readonly TracedModel[];
  readonly parts: readonly ModulePart[];
  readonly text: string;
}

/**
 * Spells plans as one module, one class per model, with kernels for each of the targets, preferred ones first. ts-morph and
 * prettier take half a second to load, so this file is only imported when a module is made.
 */
export async function emitModule(targets: readonly TargetToEmit[], options: EmitOptions): Promise<EmittedModule> {
  const held = createHeld();
  const { declared, trainers, traced, parts, text } = await writeModule(targets, options, held.hold);
  const runtime = options.runtime?.text ?? "";
  // The runtime's lines are formatted already, and so are those of kernels.
  const finish = (formatted: string, runtimeText: string): Pick<EmittedModule, "code" | "map"> => {
    const { text: code, origins } = joinTraced([
      held.fill(formatted, classOrigins(formatted, traced)),
      ...parts.flatMap(({ kernels }) => kernels),
      ...(runtimeText === "" ? [] : [tracedTo(undefined, runtimeText)]),
    ]);
    return { code, map: sourceMap(origins, options.nameSource) };
  };
  const wasm = parts.flatMap(({ files }) => files);
  if (options.format === "ts") return { ...finish(await formatTypeScript(text), runtime), wasm };
  const { text: types } = emitDeclarations(declared, {
    trainers,
    from: options.from,
    importsRuntime: runtime === "",
    stream: options.stream ?? false,
  });
  return {
    wasm,
    ...finish(await formatTypeScript(transpile(text)), runtime === "" ? "" : transpile(runtime)),
    types:
      runtime === ""
        ? types
        : generatedFrom(options.from) + (await formatTypeScript(declarationsOf(`${types}\n${runtime}`))),
  };
}

async function writeModule(
  targets: readonly TargetToEmit[],
  options: EmitOptions,
  hold: ReturnType<typeof createHeld>["hold"],
): Promise<WrittenModule> {
  const { profile, simd, wasmFile, stream = false, isEncoded = false } = options;
  const fresh = createModuleNames([...options.ownNames, ...(options.runtime?.names ?? [])]);
  const runtime = createRuntimeImports();
  const weights = sourceOf(options);
  const graphs = (targets[0]?.plans ?? []).map(({ graph }) => graph);
  const declared = declareModels(graphs, fresh, { targets, weights, profile, stream, isEncoded, runtime });
  const partOptions: PartOptions = {
    typed: options.format === "ts",
    simd,
    wasmFile,
    profile,
    // What is decoded, or read by somebody else, no part finds by itself.
    weights: stream || isEncoded ? "none" : weights,
    isAlone: targets.length === 1,
  };
  const parts: ModulePart[] = [];
  const trainers = declareTrainers(
    declared,
    options.trainers.map(({ step }) => step),
    fresh,
  );
  for (const { emit, plans, trainers: own } of targets) {
    const all = [...plans, ...own.map(({ step }) => step), ...own.map(({ evaluation }) => evaluation)];
    parts.push(await emit(all, { ...partOptions, fresh, hold, runtime, models: plans.length }));
  }
  const trained = trainers.map((trainer, i) => {
    const { loss, byForward } = options.trainers[i] as LoweredLoss;
    const machines = parts.map((part): TrainerParts => {
      const nameFor = (use: string): string => fresh(`${part.target}${use}${trainer.model.className}`);
      return {
        target: part.target,
        ...(byForward
          ? { forward: part.ofForward(nameFor("Forward"), trainer.model, graphs.indexOf(trainer.model.graph)) }
          : {}),
        step: part.ofMachine(nameFor("Step"), graphs.length + i),
        evaluation: part.ofMachine(nameFor("Evaluate"), graphs.length + trainers.length + i),
      };
    });
    return { trainer, machines, text: emitTrainer(trainer, { loss, byForward }, machines) };
  });
  const models = declared.map((each, i) => {
    const model = nameModel(each, fresh, hold);
    const classParts = parts.map((part) => part.ofModel(model, i));
    return { model, classParts, ...emitModel(model, classParts) };
  });
  const body: StatementStructures[] = [
    ...models.flatMap(({ types }) => types),
    ...models.flatMap(({ functions }) => functions),
    ...trained.flatMap(({ machines }) =>
      machines.flatMap((each) => partsOf(each).flatMap(({ statements }) => statements)),
    ),
    ...parts.flatMap(({ helpers }) => helpers),
  ];
  const weightsTexts = [ownWeightsText(options, hold, runtime), ...parts.map(({ weightsText }) => weightsText)];
  const behind = weightsTexts.filter((text) => text !== "").join("\n") + (profile ? PROFILE_SUPPORT : "");
  const classes = printStructures(body);
  const exported = exportsText([
    ...declared.map(({ className, graph }) => ({ name: graph.name, local: className })),
    ...trainers,
  ]);
  const imports = options.runtime === undefined ? runtime.text() : "";
  const trainImports = trainers.length === 0 ? "" : trainImportsText(trained.flatMap(({ machines }) => machines));
  const trainersText = trained.map(({ text }) => text).join("\n");
  return {
    declared,
    trainers,
    traced: models.map(({ model, classParts }) => ({
      className: model.className,
      graph: model.graph,
      functions: classParts.flatMap(({ functions }) => functions.map(({ name }) => name ?? "")),
    })),
    parts,
    text: `${generatedFrom(options.from)}${imports}${trainImports}${wireImportsText(options)}\n${classes}\n${trainersText}${exported}${behind}`,
  };
}

function trainImportsText(machines: readonly TrainerParts[]): string {
  const own = machines.flatMap((each) => partsOf(each).flatMap(({ imports }) => imports));
  const names = ["trainerClass", "type BatchInput", "type Trainer", "type TrainerClass", ...own];
  return `import { ${[...new Set(names)].sort().join(", ")} } from "nnc/train";\n`;
}

function printStructures(statements: StatementStructures[]): string {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces },
  });
  return project.createSourceFile("module.ts", { statements }).getFullText();
}

const compilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  isolatedDeclarations: true,
  declaration: true,
  // Else imports that only held text uses would be left out.
  verbatimModuleSyntax: true,
};

/** TypeScript leaves out what says where they come from. */
const declarationsOf = (code: string): string => ts.transpileDeclaration(code, { compilerOptions }).outputText;

const transpile = (code: string): string =>
  ts.transpileModule(code, { compilerOptions }).outputText.replace(/^"use strict";\n/, "");
