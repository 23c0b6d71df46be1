import type { ModuleTarget, Target } from "../target.ts";
import { builds } from "./builds.ts";
import { machine } from "./machine.ts";

const module: ModuleTarget = {
  createOptions: ({ wasmFile, threads }) => [
    ...(wasmFile ? [{ name: "wasm", type: "object", doc: "its WebAssembly, compiled or as bytes." }] : []),
    ...(threads
      ? [
          {
            name: "threads",
            type: "number",
            doc: "at most so many threads share a run, no more than there are cores.",
          },
          {
            name: "startThread",
            type: 'ThreadOptions["startThread"]',
            doc: "starts a worker that runs nnc/threads/thread, where a bundler does not find that file by itself.",
          },
        ]
      : []),
  ],
  isBinary: true,
  ownNames: ["readerOf", "WeightsFiles"],
  emit: async () => (await import("./module/index.ts")).emitWasm,
  pack: async (plan, parameters) => (await import("./pack-weights.ts")).packWasm(plan, parameters),
  builds,
};

/** WebAssembly with vectors of four numbers. */
export const wasm = {
  name: "wasm",
  machine,
  hasThreads: true,
  module,
  listings: async () => {
    const { emitNetwork } = await import("./emit-wasm.ts");
    const { printModule } = await import("./wat/print-module.ts");
    return [
      { name: "wasm.wat", textOf: (plan) => printModule(emitNetwork(plan, { relaxed: false }).module) },
      { name: "wasm-relaxed.wat", textOf: (plan) => printModule(emitNetwork(plan, { relaxed: true }).module) },
    ];
  },
} as const satisfies Target;
