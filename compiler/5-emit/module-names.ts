import { createNames } from "./identifiers.ts";
import { support } from "./support.ts";

/** What a module may import from the runtime. */
export const runtimeNames = [
  "batchOf",
  "bindWeights",
  "buffer",
  "checkOut",
  "constant",
  "counter",
  "dataOf",
  "decodeBase64",
  "freezeSignature",
  "initWeights",
  "normal",
  "parameter",
  "tryWasm",
  "uniform",
  "WasmNetwork",
] as const;

export const runtimeTypes = ["Input", "Signature", "Tensor", "WasmPlan", "Weights"] as const;

/** Hands out the names of a module. `runtime`: what a runtime within the module declares. */
export const createModuleNames = (runtime: readonly string[] = []): ((wish: string) => string) =>
  createNames([...runtimeNames, ...runtimeTypes, ...runtime, ...Object.keys(support), "embedded"]);
