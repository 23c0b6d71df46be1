import type { Diagnostic } from "../grammar/diagnostic.ts";
import { hasErrors } from "../grammar/diagnostic.ts";
import type { Source } from "../grammar/source.ts";
import type { EmittedModule } from "./6-emit/emit-module.ts";
import { pathFrom } from "./6-emit/text/path-from.ts";
import { toBase64 } from "./6-emit/text/to-base64.ts";
import { runPipeline, type PipelineOptions, type Stages } from "./pipeline.ts";
import { moduleOf, ownNames, targetNamed } from "./targets/index.ts";

export { declare, type DeclarationFiles, type DeclareOptions, type DeclareResult, type NamedFile } from "./declare.ts";
export { runPipeline, type PipelineOptions, type Stages } from "./pipeline.ts";
export { source, type Source, type Span } from "../grammar/source.ts";
export { hasErrors, type Diagnostic, type Note } from "../grammar/diagnostic.ts";
export { diagnosticToJson, renderCompact, renderDiagnostic } from "../grammar/code-frame.ts";

export interface CompileOptions extends PipelineOptions {
  /** "ts" (default): one TypeScript file. "js": JavaScript and its `.d.ts`. */
  readonly format?: "ts" | "js";
  /** The bytes of a safetensors file, packed or not, to put into the module. */
  readonly embed?: Uint8Array;
  /**
   * A JavaScript expression for the URL of such a file, which `create()` fetches if it is given none; or for its bytes, or a
   * promise of either.
   */
  readonly weightsUrl?: string;
  /** The weights are written by `nnc build --dtype int8` or `--shuffle`, so that `create` decodes them. */
  readonly isEncoded?: boolean;
  /** `create` follows an address, tells how far it has got, and may keep what it loads. */
  readonly stream?: boolean;
  /** The hash (`sha256-…`) and size of what is to be found at `weightsUrl`, for `stream`; and the hashes of parts, if it lies in several. */
  readonly known?: { readonly integrity: string; readonly size: number; readonly parts?: readonly string[] };
  /** Which multiply-adds the WebAssembly comes with: "both" (default) lets the host decide. */
  readonly simd?: "both" | "plain" | "relaxed";
  /** Leaves the WebAssembly out of the module, to be handed to `create`. */
  readonly wasmFile?: boolean;
  /** Gives the classes a method that times each step of a run. */
  readonly profile?: boolean;
  /** Puts the runtime into the module, which then imports nothing. */
  readonly standalone?: boolean;
  /** What the source map calls a source, given its path; if nothing is said, its path from the folder of the `.nn` file. */
  readonly nameSource?: (path: string) => string;
}

export interface CompileResult {
  /** Errors and warnings, in the order of the text. With an error there is no code. */
  readonly diagnostics: readonly Diagnostic[];
  readonly code?: string;
  /** The source map from the lines of the code to those of the `.nn` files: version 3, as JSON. */
  readonly map?: string;
  /** The `.d.ts`, with `format: "js"`. */
  readonly types?: string;
  /** With `wasmFile`, the WebAssembly of each model. */
  readonly wasm?: EmittedModule["wasm"];
}

/** Text of a `.nn` file to the text of a module. Pure: reads no file but through `options.load`, and keeps nothing. */
export async function compile(source: Source, options: CompileOptions = {}): Promise<CompileResult> {
  const stages = runPipeline(source, options);
  const { diagnostics, graphs = [] } = stages;
  if (hasErrors(diagnostics) || graphs.length === 0) return { diagnostics };
  return { diagnostics, ...(await emitPlans(source, stages, options)) };
}

export type EmitPlansOptions = Pick<
  CompileOptions,
  | "format"
  | "embed"
  | "weightsUrl"
  | "isEncoded"
  | "stream"
  | "known"
  | "standalone"
  | "simd"
  | "wasmFile"
  | "profile"
  | "nameSource"
>;

/** The last stage by itself, for who has looked at the ones before it: a module with kernels for all that was planned for. */
export async function emitPlans(
  source: Source,
  { plans = new Map(), trainers: all = [] }: Pick<Stages, "plans" | "trainers">,
  options: EmitPlansOptions,
): Promise<EmittedModule> {
  // Who only checks does not wait for what writes.
  const { emitModule } = await import("./6-emit/emit-module.ts");
  const runtime = options.standalone ? (await import("./6-emit/runtime-text.ts")).runtimeText : undefined;
  const wasmFile = options.wasmFile ?? false;
  const threads = [...plans.values()].some((each) => each.some((plan) => plan.threads !== undefined));
  // What stands by itself imports nothing, and trainers are run by nnc/train.
  const trainers = options.standalone ? [] : all;
  const targets = await Promise.all(
    [...plans].map(async ([name, each]) => {
      const module = moduleOf(targetNamed(name));
      return {
        name,
        createOptions: module.createOptions({ wasmFile, threads }),
        emit: await module.emit(),
        plans: each,
        trainers: trainers.flatMap(({ plans: own }) => own.get(name) ?? []),
      };
    }),
  );
  return emitModule(targets, {
    format: options.format ?? "ts",
    from: source.path,
    simd: options.simd ?? "both",
    wasmFile,
    ownNames,
    trainers,
    profile: options.profile ?? false,
    threads,
    nameSource: options.nameSource ?? ((path) => pathFrom(source.path, path)),
    isEncoded: options.isEncoded ?? false,
    stream: options.stream ?? false,
    ...(options.known === undefined ? {} : { known: options.known }),
    ...(options.weightsUrl === undefined ? {} : { weightsUrl: options.weightsUrl }),
    ...(runtime === undefined ? {} : { runtime }),
    ...(options.embed === undefined ? {} : { embed: toBase64(options.embed) }),
  });
}
