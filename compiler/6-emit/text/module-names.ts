import { createNames } from "./identifiers.ts";

/** What a module may import from the runtime. */
export const runtimeNames = [
  "arraysFor",
  "batchOf",
  "bindWeights",
  "buffer",
  "checkOptions",
  "checkOut",
  "choiceOf",
  "constant",
  "counter",
  "dataOf",
  "decodeBase64",
  "dirac",
  "enough",
  "freezeSignature",
  "initWeights",
  "literal",
  "NncError",
  "normal",
  "openWasm",
  "orthogonal",
  "packedIn",
  "parameter",
  "requireSamples",
  "reserve",
  "sameSizes",
  "sizesOf",
  "toFloat32",
  "truncatedNormal",
  "tryWasm",
  "uniform",
  "wasmChoices",
] as const;

export const runtimeTypes = [
  "Input",
  "OpenBuffer",
  "OpenDim",
  "Signature",
  "SizeChoice",
  "SizeRule",
  "Tensor",
  "WasmNetwork",
  "WasmPlan",
  "Weights",
] as const;

/** What modules declare for themselves, some of them. */
const ownNames = [
  "ArrayKernels",
  "ArrayMachine",
  "BatchInput",
  "Trainer",
  "TrainerClass",
  "trainerClass",
  "embedded",
  "weightsUrl",
  "fetchWeights",
  "ownWeights",
  "loadWeights",
  "decodeWeights",
  "FetchOptions",
  "WeightsAddress",
  "step",
  "timeSteps",
  "ProfiledStep",
];

/** What TypeScript takes for its own where a type may stand, or for the name of a class. */
const typeWords =
  "any unknown never string number boolean bigint symbol object keyof infer unique readonly asserts abstract declare namespace".split(
    " ",
  );

/** Types of TypeScript's own library that modules use, and globals that they read. */
const libraryNames =
  "ArrayBuffer ArrayBufferLike ArrayLike BigInt64Array BigUint64Array Readonly ReadonlyMap Record ReturnType Error JSON URL TextDecoder DataView fetch process performance".split(
    " ",
  );

/** Hands out the names of a module. `declared`: what targets and a runtime within the module declare. */
export const createModuleNames = (declared: readonly string[]): ((wish: string) => string) =>
  createNames([...runtimeNames, ...runtimeTypes, ...declared, ...ownNames, ...typeWords, ...libraryNames]);
