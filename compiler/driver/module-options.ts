import type { TargetChoice } from "../targets/index.ts";

/** How a module is built, wherever that is asked for: the same words in command line, configuration and plugin. */
export interface ModuleOptions {
  readonly format: "ts" | "js";
  readonly target: TargetChoice;
  readonly simd: "both" | "plain" | "relaxed";
  readonly math: "exact" | "fast";
  readonly wasmFile: boolean;
  /** How weights are written, if not as kernels read them. */
  readonly dtype: "f32" | "f16" | "int8";
  readonly shuffle: boolean;
  /** `create` follows an address, and tells how far it has got. */
  readonly stream: boolean;
  readonly profile: boolean;
  /** Threads can share a run of what has WebAssembly. */
  readonly threads: boolean;
  readonly standalone: boolean;
  readonly verify: VerifyMode;
}

/** Whether modules are verified: "quick" ones are if that takes no more than about a second. */
export type VerifyMode = "always" | "quick" | "never";
