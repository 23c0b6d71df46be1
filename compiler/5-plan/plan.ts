import { CompilerBug } from "../ir/compiler-bug.ts";
import type { Graph, Node, Origin } from "../ir/graph.ts";
import type { SizedProgram } from "../ir/kernel/program.ts";
import type { Layout } from "../ir/layout.ts";
import type { OpenSizes, Sized } from "../ir/size-formula.ts";
import type { Dim } from "../ir/types.ts";
import type { Split } from "./threads/split.ts";

/** What the generated module will do, in order, and where every number lies. Emit decides nothing more. */
export interface Plan {
  readonly graph: Graph;
  readonly buffers: readonly Buffer[];
  readonly kernels: readonly PlannedKernel[];
  /** What depends on the weights only: done once, when they are loaded. */
  readonly load: readonly PlanStep[];
  readonly run: readonly PlanStep[];
  readonly arena: ArenaSize;
  /** Set where several threads may share a run. */
  readonly threads?: ThreadsPlan;
  /** Set where the input has open sizes besides the batch; sizes and offsets of buffers are then those of the graph at hand. */
  readonly open?: OpenPlan;
  /** Set where the model takes several sizes: `run` are then the runs at all of them, one behind the other. */
  readonly choices?: readonly ChoicePlan[];
}

/** The run of a model at one of the sizes that it takes. */
export interface ChoicePlan {
  /** By their symbols. */
  readonly sizes: OpenSizes;
  /** Which of the plan's steps it is: the first, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  readonly arena: ArenaSize;
  /** Those that it uses, the weights' among them. */
  readonly buffers: readonly Buffer[];
}

/** What is known of a run by several threads. */
export interface ThreadsPlan {
  /** Whether two threads are expected to be faster than one, for a batch of one. */
  readonly pays: boolean;
}

/** What of a plan depends on open sizes. */
export interface OpenPlan {
  /** What they are called. */
  readonly symbols: readonly string[];
  /** How many elements each buffer has, for one sample; by their ids. */
  readonly sizes: readonly Sized[];
  /** Buffers of the arena, and the steps between which each is in use, both included. */
  readonly lifetimes: readonly Lifetime[];
}

/** A buffer of the arena and the steps between which it is in use, both included. */
export interface Lifetime {
  readonly id: number;
  readonly size: Dim;
  readonly first: number;
  readonly last: number;
}

/** In elements: a part for each sample of the batch, behind one that is there once. */
export interface ArenaSize {
  readonly fixed: number;
  readonly perSample: number;
}

export type Buffer = {
  readonly id: number;
  /** The value it was made for, as an identifier. */
  readonly name: string;
  readonly size: Dim;
} & BufferUse;

export type BufferUse =
  | { readonly kind: "input" | "parameter" | "result"; readonly index: number }
  /** Made from weights when they are loaded, and kept. */
  | { readonly kind: "prepared" }
  | { readonly kind: "arena"; readonly offset: number };

export interface PlannedKernel {
  readonly name: string;
  readonly program: SizedProgram;
  /** One line for its doc comment. */
  readonly doc: string;
  /** In a plan for several threads: how they share its work, unless the first does all of it. */
  readonly split?: Split;
}

export interface PlanStep {
  readonly kernel: string;
  /** Buffers in the order of the program's. */
  readonly buffers: readonly number[];
  /** What to hand the program for its sizes. */
  readonly sizes: readonly Sized[];
  readonly node?: Node;
  readonly origin: Origin;
  /** In a plan for several threads: that they wait for each other before it. */
  readonly waits?: boolean;
}

/** Where a value lies. */
export interface Place {
  readonly buffer: number;
  readonly layout: Layout;
}

/** The sizes of a step in a plan without open ones. */
export function knownSizes({ kernel, sizes }: Pick<PlanStep, "kernel" | "sizes">): readonly number[] {
  return sizes.map((size) => {
    if (typeof size !== "number") throw new CompilerBug(`${kernel} has sizes that are open`);
    return size;
  });
}
