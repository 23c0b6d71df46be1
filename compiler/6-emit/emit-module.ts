import type { Plan } from "../5-plan/plan.ts";
import { emitModel } from "./class/emit-model.ts";
import { nameModel } from "./class/name-model.ts";
import { threadImportsText, threadNames } from "./class/threads-members.ts";
import { profileSupport } from "./class/profile-methods.ts";
import type { EmitPart, ModelFile, ModulePart, PartOptions } from "./module-part.ts";
import { classOrigins, type TracedModel } from "./origins/class-origins.ts";
import { joinTraced, tracedTo } from "./origins/origins.ts";
import { sourceMap } from "./origins/source-map.ts";
import { exportsText } from "./text/exports.ts";
import { typeSyntax, type Declaration } from "./text/declarations.ts";
import { generatedFrom } from "./text/identifiers.ts";
import { createHeld, type Held } from "./text/lay-out.ts";
import { createModuleNames } from "./text/module-names.ts";
import { indentLines } from "./text/indent-lines.ts";
import { printJavaScript } from "./text/print-javascript.ts";
import { createRuntimeImports } from "./text/runtime-imports.ts";
import { declareModels, type DeclaredModel, type DeclaredTarget } from "./types/declare-model.ts";
import { emitDeclarations } from "./types/emit-declarations.ts";
import { declareTrainers, type DeclaredTrainer } from "./train/declare-trainer.ts";
import { emitTrainer, partsOf, type LoweredLoss, type TrainerParts } from "./train/emit-trainer.ts";
import type { Graph } from "../ir/graph.ts";
import { ownWeightsText, sourceOf, wireImportsText, type OwnWeights } from "./weights/own-weights.ts";

export interface EmitOptions extends OwnWeights, Pick<PartOptions, "simd" | "wasmFile" | "profile" | "threads"> {
  readonly format: "ts" | "js";
  /** The runtime, put into the module in place of an import. */
  readonly runtime?: RuntimeText;
  /** Names that parts of modules declare. */
  readonly ownNames: readonly string[];
  /** What the header says the module was made from. */
  readonly from: string;
  /** What the source map calls a source, given its path. */
  readonly nameSource: (path: string) => string;
  /** Of models that are trained, the loss as it was lowered and the graph of a step, in the order of the targets' trainers. */
  readonly trainers: readonly (LoweredLoss & { readonly step: Graph })[];
}

/** The runtime as a part of a module: in TypeScript, in JavaScript and its types, and the names that it declares. */
export interface RuntimeText {
  readonly typescript: string;
  readonly javascript: string;
  readonly declarations: string;
  readonly names: readonly string[];
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
 * Spells plans as one module, one class per model, with kernels for each of the targets, preferred ones first. TypeScript, which
 * people read, is printed by ts-morph and laid out by prettier, which take half a second to load; JavaScript does without.
 */
export async function emitModule(targets: readonly TargetToEmit[], options: EmitOptions): Promise<EmittedModule> {
  const held = createHeld();
  const { declared, trainers, traced, parts, text } = await writeModule(targets, options, held.hold);
  const { format, runtime } = options;
  // The runtime's lines are laid out already, and so are those of kernels.
  const runtimeText = (format === "ts" ? runtime?.typescript : runtime?.javascript) ?? "";
  const { text: code, origins } = joinTraced([
    held.fill(text, classOrigins(text, traced)),
    ...parts.flatMap(({ kernels }) => kernels),
    ...(runtimeText === "" ? [] : [tracedTo(undefined, runtimeText)]),
  ]);
  const emitted = {
    code,
    map: sourceMap(origins, options.nameSource),
    wasm: parts.flatMap(({ files }) => files),
  };
  if (format === "ts") return emitted;
  const { text: types } = emitDeclarations(declared, {
    trainers,
    from: options.from,
    importsRuntime: runtime === undefined,
    stream: options.stream ?? false,
  });
  return { ...emitted, types: runtime === undefined ? types : `${types}\n${runtime.declarations}` };
}

async function writeModule(
  targets: readonly TargetToEmit[],
  options: EmitOptions,
  hold: Held["hold"],
): Promise<WrittenModule> {
  const { profile, threads, simd, wasmFile, stream = false, isEncoded = false } = options;
  const syntax = typeSyntax(options.format);
  const fresh = createModuleNames([
    ...options.ownNames,
    ...(options.runtime?.names ?? []),
    ...(threads ? threadNames : []),
  ]);
  const runtime = createRuntimeImports();
  const weights = sourceOf(options);
  const graphs = (targets[0]?.plans ?? []).map(({ graph }) => graph);
  const declared = declareModels(graphs, fresh, { targets, weights, profile, threads, stream, isEncoded, runtime });
  const partOptions: PartOptions = {
    typed: options.format === "ts",
    simd,
    wasmFile,
    profile,
    threads,
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
    parts.push(await emit(all, { ...partOptions, fresh, hold, runtime, syntax, models: plans.length }));
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
    return { trainer, machines, text: emitTrainer(trainer, { loss, byForward }, machines, syntax) };
  });
  const models = declared.map((each, i) => {
    const model = nameModel(each, fresh, { hold, syntax });
    const classParts = parts.map((part) => part.ofModel(model, i));
    return { model, classParts, ...emitModel(model, classParts) };
  });
  const body: Declaration[] = [
    ...models.flatMap(({ types }) => types),
    ...models.flatMap(({ functions }) => functions),
    ...trained.flatMap(({ machines }) =>
      machines.flatMap((each) => partsOf(each).flatMap(({ statements }) => statements)),
    ),
    ...parts.flatMap(({ helpers }) => helpers),
  ];
  const weightsTexts = [
    ownWeightsText(options, { hold, runtime, syntax }),
    ...parts.map(({ weightsText }) => weightsText),
  ];
  const behind = weightsTexts.filter((text) => text !== "").join("\n") + (profile ? profileSupport(syntax) : "");
  const exported = exportsText([
    ...declared.map(({ className, graph }) => ({ name: graph.name, local: className })),
    ...trainers,
  ]);
  const print = await printer(options.format);
  const trainersText = trained.map(({ text }) => text).join("\n");
  const machinesOfAll = trained.flatMap(({ machines }) => machines);
  const head = [
    generatedFrom(options.from),
    ...(options.runtime === undefined ? [options.format === "ts" ? runtime.text() : runtime.valuesText()] : []),
    ...(trainers.length === 0 ? [] : [trainImportsText(machinesOfAll, options.format)]),
    wireImportsText(options, syntax),
    threads ? threadImportsText(options.format === "ts") : "",
  ].join("");
  return {
    declared,
    trainers,
    traced: models.map(({ model, classParts }) => ({
      className: model.className,
      graph: model.graph,
      functions: classParts.flatMap(({ functions }) => functions.map(({ name }) => name ?? "")),
    })),
    parts,
    text: await print(head, body, `${trainersText}${exported}${behind}`),
  };
}

/** What a module takes from nnc/train. */
function trainImportsText(machines: readonly TrainerParts[], format: "ts" | "js"): string {
  const own = machines.flatMap((each) => partsOf(each).flatMap(({ imports }) => imports));
  const all = ["trainerClass", "type BatchInput", "type Trainer", "type TrainerClass", ...own];
  const names = [...new Set(all)].filter((name) => format === "ts" || !name.startsWith("type ")).sort();
  return `import { ${names.join(", ")} } from "nnc/train";\n`;
}

/** Puts a text together: what stands above the declarations, these, and what stands below. */
type Print = (head: string, body: readonly Declaration[], below: string) => string | Promise<string>;

async function printer(format: "ts" | "js"): Promise<Print> {
  if (format === "js") return (head, body, below) => `${head}\n${printJavaScript(body)}\n\n${indentLines(below)}`;
  const { printTypeScript } = await import("./text/print-typescript.ts");
  const { formatTypeScript } = await import("./text/format.ts");
  return (head, body, below) => formatTypeScript(`${head}\n${printTypeScript(body)}\n${below}`);
}
