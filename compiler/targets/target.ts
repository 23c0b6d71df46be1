import type { Plan } from "../5-plan/plan.ts";
import type { EmitPart, PartOptions } from "../6-emit/module-part.ts";
import type { DeclaredTarget } from "../6-emit/types/declare-model.ts";
import type { Machine } from "../ir/kernel/machine.ts";

/** What kernels are written for. A target is a folder beside this file, and one line in index.ts. */
export interface Target {
  readonly name: string;
  /** What the kernels' programs may know of what runs them. */
  readonly machine: Machine;
  /** Several threads can share a run of its kernels. */
  readonly hasThreads?: true;
  /** Its part of generated modules. A target without one runs plans in this process only. */
  readonly module?: ModuleTarget;
  /** Runs a plan in this process: parameters in the order of the graph's. Gives the data of each result. */
  readonly run?: (plan: Plan, data: PlanData) => Promise<readonly Float32Array[]>;
  /** What is made of a plan on the way to the module, as text. */
  readonly listings?: () => Promise<readonly Listing[]>;
}

export interface PlanData {
  readonly inputs: readonly Float32Array[];
  /** In the order of the graph's parameters. */
  readonly parameters: readonly Float32Array[];
  readonly batch: number;
}

/** How generated modules have kernels of a target. Everything that takes long to load is loaded when it is asked for. */
export interface ModuleTarget {
  /** What `create` takes for it. */
  readonly createOptions: (options: Pick<PartOptions, "wasmFile" | "threads">) => DeclaredTarget["createOptions"];
  readonly emit: () => Promise<EmitPart>;
  /** Weights as its kernels want them: folded, transformed and laid out, so that loading them is copying them. */
  readonly pack: (plan: Plan, parameters: readonly Float32Array[]) => Promise<PackedWeights>;
  /** Its kernels are binary code, which may be a file of its own and has a text form. */
  readonly isBinary: boolean;
  /** Names that its part of a module declares, besides those that it is given. */
  readonly ownNames: readonly string[];
  /** What a module that was made with these options can run as. */
  readonly builds: (options: Pick<PartOptions, "simd" | "wasmFile">) => readonly Build[];
}

/** The weights of a model, as bytes that only kernels of the same key understand. */
export interface PackedWeights {
  readonly key: string;
  readonly bytes: Uint8Array;
}

export interface Build {
  /** "relaxed wasm" */
  readonly name: string;
  readonly target: string;
  /** It has multiply and add in one instruction, where a host may lack it. */
  readonly relaxed: boolean;
  /** Whether this process can run it. */
  readonly runsHere: () => boolean;
}

export interface Listing {
  /** A file's name: "wasm.wat" */
  readonly name: string;
  readonly textOf: (plan: Plan) => string;
}
