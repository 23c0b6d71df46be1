import * as runtime from "../../runtime/index.ts";
import * as train from "../../runtime/train/index.ts";
import * as threads from "../../runtime/threads/index.ts";
import * as wire from "../../runtime/wire/index.ts";
import { exportedClasses } from "../6-emit/text/exports.ts";
import { inflateSync } from "fflate";
import { buildOf } from "../targets/wasm/module/two-builds.ts";

/** A generated class, as far as it takes to run it. */
export interface ModuleClass {
  create(weights: unknown, options: Readonly<Record<string, unknown>>): Promise<ModuleNetwork>;
}

export interface ModuleNetwork {
  forward(...inputs: readonly { readonly data: Float32Array; readonly shape: readonly number[] }[]): unknown;
}

/** A generated trainer, as far as it takes to run one step. */
export interface ModuleTrainerClass {
  create(weights: unknown, options: Readonly<Record<string, unknown>>): Promise<ModuleTrainer>;
}

export interface ModuleTrainer {
  accumulate(batch: Readonly<Record<string, unknown>>): Readonly<Record<string, number>>;
  gradients(): ReadonlyMap<string, { readonly data: Float32Array }>;
  stateDict(): ReadonlyMap<string, { readonly data: ArrayLike<number | bigint> }>;
}

export interface EvaluateOptions {
  /** False: the host seems to have no multiply-add in one instruction, so that the module takes its other build. */
  readonly relaxed: boolean;
}

/** What runs a module's own text and gives its classes by what they are exported as. */
export async function readModule(
  code: string,
  format: "ts" | "js",
): Promise<(options: EvaluateOptions) => ReadonlyMap<string, ModuleClass | ModuleTrainerClass>> {
  const body = (format === "ts" ? await withoutTypes(code) : code)
    .replace(/^import (\{[^}]*\}) from "nnc\/runtime";$/m, "const $1 = runtime;")
    .replace(/^import (\{[^}]*\}) from "nnc\/train";$/m, "const $1 = train;")
    .replace(/^import (\{[^}]*\}) from "nnc\/wire";$/m, "const $1 = wire;")
    .replace(/^import (\{[^}]*\}) from "nnc\/threads";$/m, "const $1 = threads;")
    // A file's place, where it has weights beside it: they are handed to it here.
    .replaceAll("import.meta.url", '"file:///"')
    .replace(/^export \{[^}]*\};$/gm, "")
    .replace(/^export /gm, "");
  const pairs = exportedClasses(code).map(({ name, local }) => `["${name}", ${local}]`);
  // The text is our own: names and strings of a .nn file are identifiers and literals by now.
  const make = new Function(
    "globalThis",
    "runtime",
    "train",
    "wire",
    "threads",
    `"use strict";\n${body}\nreturn [${pairs.join(", ")}];`,
  );
  return ({ relaxed }) => {
    const found = make(
      relaxed ? globalThis : withoutRelaxed,
      relaxed ? runtime : plainRuntime,
      train,
      wire,
      relaxed ? threads : plainThreads,
    );
    return new Map(found as readonly (readonly [string, ModuleClass | ModuleTrainerClass])[]);
  };
}

/** What erases types takes long to load, and JavaScript has none. */
const withoutTypes = async (code: string): Promise<string> =>
  (await import("../6-emit/text/erase-types.ts")).eraseTypes(code);

interface Host {
  readonly WebAssembly: { instantiate(...args: readonly unknown[]): unknown };
}

/** This host, but for what it says of relaxed SIMD; a module that has the runtime in it asks it. */
const withoutRelaxed = new Proxy(globalThis, {
  get: (target, key) =>
    key === "WebAssembly"
      ? {
          instantiate: (code: unknown) => (target as unknown as Host).WebAssembly.instantiate(code),
          validate: () => false,
        }
      : Reflect.get(target, key),
});

/** The build with separate multiply and add. */
function plainBuild({ code, lengths }: runtime.WasmPlan): Uint8Array | undefined {
  return code === undefined ? undefined : buildOf(inflateSync(runtime.decodeBase64(code)), 0, lengths[0]);
}

/** The runtime on a host that has no multiply-add in one instruction, whatever this host has. */
const plainRuntime = {
  ...runtime,
  tryWasm: (...[plan, weights, insist, given]: Parameters<typeof runtime.tryWasm>) =>
    runtime.tryWasm(plan, weights, insist, given ?? plainBuild(plan)),
};

/** The same where threads can share a run. */
const plainThreads = {
  ...threads,
  tryThreads: (...[plan, ...more]: Parameters<typeof threads.tryThreads>) =>
    threads.tryThreads({ ...plan, lengths: [plan.lengths[0], 0] }, ...more),
};
