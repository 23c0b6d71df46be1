/** What a generated module says of the trainer of one of its models. */
import type { Signature } from "../signature.ts";
import type { Weights } from "../weights.ts";
import type { BatchInputPlan } from "./inputs.ts";
import type { ForwardMachine, Machine } from "./machine.ts";
import type { TrainerCode } from "./trainer-options.ts";

/** A generated model, as far as its trainer needs it. */
interface Model<M> {
  readonly signature: Signature;
  create(weights?: Weights, options?: object): Promise<M>;
}

/** What runs a step, and what evaluates between steps. */
export interface Machines {
  readonly step: Machine;
  readonly evaluation: Machine;
  /** Set where evaluation is what is left behind forward. */
  readonly forward?: ForwardMachine;
}

export interface TrainerPlan<M> {
  readonly model: () => Model<M>;
  readonly inputs: readonly BatchInputPlan[];
  /** A further input that random numbers come from. */
  readonly isRandom: boolean;
  readonly results: readonly string[];
  /** Parameters that are learned: inputs behind those, and their gradients the results behind `results`, in this order. */
  readonly learned: readonly string[];
  /** Buffers such as running statistics: inputs behind the parameters, and what they become results behind the gradients. */
  readonly moved: readonly string[];
  /** What stays as it is, in the order in which kernels take it. */
  readonly fixed: readonly string[];
  /** Names of weights that stand under another name, too. */
  readonly same: Readonly<Record<string, string>>;
  /** Which inputs evaluation takes, which of them forward, and which of that one's results are handed on. */
  readonly byForward?: Readonly<Record<"inputs" | "forward" | "results", readonly number[]>>;
  readonly least?: { readonly count: number; readonly why: string };
  /** Its WebAssembly is not in the module. */
  readonly takesCode?: true;
  /** Kernels that the module has, preferred ones first. */
  readonly targets: readonly TrainerTarget[];
}

interface TrainerTarget {
  readonly name: "wasm" | "ts";
  /** Undefined where this host does not have it, unless somebody insists. */
  readonly make: (
    fixed: readonly Float32Array[],
    insist: boolean,
    code: Partial<TrainerCode>,
  ) => Promise<Machines | undefined>;
}
