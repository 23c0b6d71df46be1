import { deflateSync } from "fflate";
import { IndentationText, Project, StructureKind, ts, type StatementStructures } from "ts-morph";
import type { Span } from "../../grammar/source.ts";
import type { Plan } from "../5-plan/plan.ts";
import { programKey } from "../ir/kernel/program.ts";
import { emitModel } from "./class/emit-model.ts";
import { emitWat } from "../targets/wasm/emit-wasm.ts";
import { classOrigins } from "./origins/class-origins.ts";
import { declareModels, type DeclaredModel, type TargetName } from "./types/declare-model.ts";
import { emitDeclarations } from "./types/emit-declarations.ts";
import { generatedFrom } from "./text/identifiers.ts";
import { createHeld, type Hold } from "./text/lay-out.ts";
import { createModuleNames, runtimeNames, runtimeTypes } from "./text/module-names.ts";
import type { WasmParts } from "./class/name-model.ts";
import { joinTraced, tracedTo } from "./origins/origins.ts";
import { ownWeightsText, sourceOf, type OwnWeights } from "./weights/own-weights.ts";
import { PROFILE_SUPPORT } from "./class/profile-methods.ts";
import { sourceMap } from "./origins/source-map.ts";
import { spellKernel, type SpelledKernel, type SupportName } from "../targets/typescript/spell-typescript.ts";
import { support } from "../targets/typescript/support.ts";
import { toBase64 } from "./text/to-base64.ts";
import { joinBuilds } from "../targets/wasm/two-builds.ts";
import { checkMemory, checkModule } from "../targets/wasm/wasm-limits.ts";
import { formatTypeScript, writeKernel } from "./class/write-kernel.ts";

export interface EmitOptions extends OwnWeights {
  readonly format: "ts" | "js";
  /** The runtime's text and the names it declares, put into the module in place of an import. */
  readonly runtime?: { readonly text: string; readonly names: readonly string[] };
  readonly target: TargetName;
  /** For each plan, the same network planned for WebAssembly; empty for TypeScript kernels only. */
  readonly wasmPlans: readonly Plan[];
  /** Which multiply-adds the WebAssembly comes with; "both" lets the host decide. */
  readonly simd: "both" | "plain" | "relaxed";
  /** Leaves the WebAssembly out of the text. */
  readonly wasmFile: boolean;
  /** Gives the classes a method that times each step. */
  readonly profile: boolean;
  /** What the header says the module was made from. */
  readonly from: string;
  /** What the source map calls a source, given its path. */
  readonly nameSource: (path: string) => string;
}

export interface EmittedModule {
  readonly code: string;
  /** The source map from the lines of the code to those of the `.nn` files, as JSON. */
  readonly map: string;
  /** The `.d.ts` of a module in JavaScript. */
  readonly types?: string;
  /** The WebAssembly of each model, where it is not in the text. */
  readonly wasm: readonly { readonly model: string; readonly bytes: Uint8Array }[];
}

/** Spells plans as one module, one class per model. ts-morph and prettier take half a second to load, so this file is only imported when a module is made. */
export async function emitModule(plans: readonly Plan[], options: EmitOptions): Promise<EmittedModule> {
  const fresh = createModuleNames(options.runtime?.names);
  const declared = declareModels(
    plans.map(({ graph }) => graph),
    fresh,
    { target: options.target, weights: sourceOf(options), wasmFile: options.wasmFile, profile: options.profile },
  );
  const isTyped = options.format === "ts";
  const spelled = spellKernels(options.target === "wasm" ? [] : plans, fresh, isTyped);
  const { kernels, names, batched, helpers } = spelled;
  const { hold, texts, fill } = createHeld();
  const wasm = await Promise.all(options.wasmPlans.map((plan) => assemble(plan, options, hold)));
  const models = plans.map((plan, i) =>
    emitModel(plan, {
      declared: declared[i] as DeclaredModel,
      kernels: new Map([...(names.get(plan) ?? [])].map(([kernel, each]) => [kernel, each])),
      batched: batched.get(plan) ?? new Set(),
      fresh,
      hold,
      ...(wasm[i] ? { wasm: wasm[i] } : {}),
    }),
  );
  const named = models.map(({ model }) => model);
  const body: StatementStructures[] = [
    ...models.flatMap((model) => model.types),
    ...models.flatMap((model) => model.functions),
    ...helpers.map((name): StatementStructures => ({
      kind: StructureKind.Function,
      name,
      docs: [support[name].doc],
      parameters: support[name].parameters.map((parameter) => ({ name: parameter, type: "number" })),
      returnType: "number",
      statements: support[name].body,
    })),
  ];
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces },
  });
  const text = project.createSourceFile("module.ts", { statements: body }).getFullText();
  const ownWeights = ownWeightsText(options, options.target, hold);
  const all = [text, ...texts().filter((held) => !held.startsWith('"')), ownWeights].join("\n");
  const isUsed = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(all);
  // With both kinds of kernels the class is only spoken of, never called by name.
  const onlyTypes = /\bWasmNetwork\./.test(all) ? [] : ["WasmNetwork"];
  const used = runtimeNames.filter((name) => isUsed(name) && !onlyTypes.includes(name));
  const usedTypes = [...runtimeTypes, ...onlyTypes].filter(isUsed).sort();
  const header = generatedFrom(options.from);
  const imports =
    options.runtime === undefined
      ? `import { ${[...used, ...usedTypes.map((name) => `type ${name}`)].join(", ")} } from "nnc/runtime";\n`
      : "";
  const own = `${header}${imports}\n${text}\n${ownWeights}${options.profile ? PROFILE_SUPPORT : ""}`;
  const written = await Promise.all(
    kernels.map(async ({ name, doc, spelled, place }) =>
      tracedTo(place, await writeKernel(name, doc, spelled, isTyped)),
    ),
  );
  // The runtime's lines are formatted already.
  const finish = (formatted: string, runtime: string): Pick<EmittedModule, "code" | "map"> => {
    const classes = fill(formatted, classOrigins(formatted, named));
    const { text, origins } = joinTraced([
      classes,
      ...written,
      ...(runtime === "" ? [] : [tracedTo(undefined, runtime)]),
    ]);
    return { code: text, map: sourceMap(origins, options.nameSource) };
  };
  const runtime = options.runtime?.text ?? "";
  const files = wasm.flatMap(({ plan, file }) => (file ? [{ model: plan.graph.name, bytes: file }] : []));
  if (options.format === "ts") return { ...finish(await formatTypeScript(own), runtime), wasm: files };
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    isolatedDeclarations: true,
    declaration: true,
    // Else imports that only held text uses would be left out.
    verbatimModuleSyntax: true,
  };
  const transpile = (code: string): string =>
    ts.transpileModule(code, { compilerOptions }).outputText.replace(/^"use strict";\n/, "");
  const { text: types } = emitDeclarations(declared, { from: options.from, importsRuntime: runtime === "" });
  return {
    wasm: files,
    ...finish(await formatTypeScript(transpile(own)), runtime === "" ? "" : transpile(runtime)),
    types:
      runtime === ""
        ? types
        : await formatTypeScript(ts.transpileDeclaration(`${types}\n${runtime}`, { compilerOptions }).outputText),
  };
}

/**
 * A network as WebAssembly, once with separate multiply and add, once with both in one. The two are nearly the same, so that
 * joined they deflate to little more than one. A file of its own has one of them.
 */
async function assemble(
  plan: Plan,
  { simd, wasmFile, profile: steps }: Pick<EmitOptions, "simd" | "wasmFile" | "profile">,
  hold: Hold,
): Promise<WasmParts & { readonly file?: Uint8Array }> {
  const { createAssembler } = await import("../targets/wasm/wat/assemble.ts");
  const assembleText = await createAssembler();
  const { text, memory, weightsKey } = emitWat(plan, { relaxed: false, steps });
  checkMemory(plan.graph, memory);
  const none = new Uint8Array();
  const plain = simd === "relaxed" ? none : assembleText(text);
  checkModule(plan.graph, plain);
  if (wasmFile && simd !== "relaxed") return { plan, memory, weightsKey, lengths: [plain.length, 0], file: plain };
  const relaxed = simd === "plain" ? none : assembleText(emitWat(plan, { relaxed: true, steps }).text);
  checkModule(plan.graph, relaxed);
  const parts: WasmParts = { plan, memory, weightsKey, lengths: [plain.length, relaxed.length] };
  if (wasmFile) return { ...parts, file: relaxed };
  const both = joinBuilds([plain, relaxed]);
  return { ...parts, code: hold(`"${toBase64(deflateSync(both, { level: 9 }))}"`) };
}

interface NamedKernel {
  readonly name: string;
  readonly doc: string;
  readonly spelled: SpelledKernel;
  /** Of what it computes for its first user. */
  readonly place: Span | undefined;
}

interface SpelledKernels {
  readonly kernels: readonly NamedKernel[];
  /** For each plan, what its kernels are called in the module. */
  readonly names: ReadonlyMap<Plan, ReadonlyMap<string, string>>;
  readonly batched: ReadonlyMap<Plan, ReadonlySet<string>>;
  readonly helpers: readonly SupportName[];
}

/** Each distinct program once, also across the models of a file. */
function spellKernels(plans: readonly Plan[], fresh: (wish: string) => string, typed: boolean): SpelledKernels {
  const byKey = new Map<string, NamedKernel>();
  const names = new Map<Plan, Map<string, string>>();
  const batched = new Map<Plan, Set<string>>();
  for (const plan of plans) {
    const own = new Map<string, string>();
    const ownBatched = new Set<string>();
    const steps = [...plan.load, ...plan.run];
    for (const kernel of plan.kernels) {
      const key = programKey(kernel.program);
      const known = byKey.get(key);
      const named = known ?? {
        name: fresh(kernel.name),
        doc: kernel.doc,
        spelled: spellKernel(kernel.program, { typed }),
        place: steps.find((step) => step.kernel === kernel.name)?.origin.span,
      };
      byKey.set(key, named);
      own.set(kernel.name, named.name);
      if (named.spelled.usesBatch) ownBatched.add(kernel.name);
    }
    names.set(plan, own);
    batched.set(plan, ownBatched);
  }
  const kernels = [...byKey.values()];
  const helpers = [...new Set(kernels.flatMap((kernel) => kernel.spelled.support))].sort();
  return { kernels, names, batched, helpers };
}
