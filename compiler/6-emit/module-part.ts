import type { Plan } from "../5-plan/plan.ts";
import type { NamedModel } from "./class/name-model.ts";
import type { TracedText } from "./origins/origins.ts";
import type { Declaration, FunctionText, PropertyText, TypeSyntax } from "./text/declarations.ts";
import type { Hold } from "./text/lay-out.ts";
import type { RuntimeImports } from "./text/runtime-imports.ts";
import type { DeclaredModel } from "./types/declare-model.ts";

/** What a module is made with, as far as it concerns how its kernels are written. */
export interface PartOptions {
  /** TypeScript; otherwise JavaScript. */
  readonly typed: boolean;
  /** Which multiply-adds WebAssembly comes with; "both" lets the host decide. */
  readonly simd: "both" | "plain" | "relaxed";
  /** Leaves binary code out of the text. */
  readonly wasmFile: boolean;
  /** Gives the classes a method that times each step. */
  readonly profile: boolean;
  /** Threads can share its runs, where a target has such. */
  readonly threads: boolean;
  readonly weights: DeclaredModel["weights"];
  /** It is the only part: no other one could stand in for it, or it for another. */
  readonly isAlone: boolean;
}

/** What the parts of a module share while it is written. */
export interface PartContext extends PartOptions {
  /** How many of the plans are models'; the others are parts of something else. */
  readonly models: number;
  /** Hands out names of the module. */
  readonly fresh: (wish: string) => string;
  /** Keeps text that is laid out already away from prettier; gives what stands for it. */
  readonly hold: Hold;
  readonly runtime: RuntimeImports;
  /** Writes what only TypeScript has. */
  readonly syntax: TypeSyntax;
}

/** Writes what a target has in a module, for the plans of its models. */
export type EmitPart = (plans: readonly Plan[], context: PartContext) => Promise<ModulePart>;

/** What a target has in a module. */
export interface ModulePart {
  readonly target: string;
  /** Its part of a model's class, where models are counted as plans are. */
  readonly ofModel: (model: NamedModel, index: number) => ClassPart;
  /** A network that is run by itself, not as a class, where networks are counted as plans are. `name` is free in the module. */
  readonly ofMachine: (name: string, index: number) => MachinePart;
  /** A model's network run by itself, to be loaded with weights again and again. `name` is free in the module. */
  readonly ofForward: (name: string, model: { readonly className: string }, index: number) => MachinePart;
  /** Functions that kernels of all models call. */
  readonly helpers: readonly Declaration[];
  /** Text behind that of the module's own weights. */
  readonly weightsText: string;
  /** Kernels as functions of the module, laid out, with where each line comes from. */
  readonly kernels: readonly TracedText[];
  /** Binary code that is not in the text. */
  readonly files: readonly ModelFile[];
}

/** What a target has in a module for a network that is a part of something else: of a trainer. */
export interface MachinePart {
  readonly statements: readonly Declaration[];
  /** What it takes from the runtime of trainers: `ArrayMachine`, `type ArrayKernels`. */
  readonly imports: readonly string[];
  /**
   * An expression that makes it, or promises to; undefined where this host does not have the target. Of weights by position. `given` has
   * the binary code where that is not in the text.
   */
  readonly create: (fixed: string, insist: string, given: string) => string;
  /** Whether it reads `given`. */
  readonly takesCode?: boolean;
}

export interface ModelFile {
  readonly model: string;
  /** Whether it runs the model itself, a step of its trainer, or what that evaluates by. */
  readonly use: "model" | "train" | "evaluate";
  readonly bytes: Uint8Array;
  /** Of a model, what whoever runs it without the module has to know, as JSON. */
  readonly about?: string;
}

/** What a target has in the class of one model. */
export interface ClassPart {
  /** What `create` makes and the class keeps: as a parameter by this name, as a property with # before it. */
  readonly kept: { readonly name: string; readonly type: string };
  /** Further state of an instance. */
  readonly state: readonly PropertyText[];
  /** Functions that stand before what says the shapes of inputs, and constants behind it. */
  readonly functions: readonly FunctionText[];
  readonly constants: readonly Declaration[];
  /** What says what the steps of a run are, in a profiled module. */
  readonly tables: readonly Declaration[];
  /** Statements of `create` that find the module's own weights, where the part has its own way. */
  readonly findWeights?: readonly string[];
  /** Statements of `create` that end it, where no other part could stand in; `bound` gives the weights by position. */
  readonly create: (bound: string) => readonly string[];
  /** In a module where another part stands in: what is kept, or undefined where this host does not have it. */
  readonly attempt?: (bound: string, isDemanded: string) => string;
  /** In a module where it stands in itself: what is kept, of the weights by position. */
  readonly standIn?: (bound: string) => string;
  /** Statements that compute the results of a batch of `n`, where what is kept is at hand by its name if `usesKept`. */
  readonly run: readonly string[];
  /** Statements that time each step and return that. */
  readonly profile: readonly string[];
}
