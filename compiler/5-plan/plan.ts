import type { Graph, Node, Origin } from "../ir/graph.ts";
import type { SizedProgram } from "../ir/kernel/program.ts";
import type { Layout } from "../ir/layout.ts";
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
}

/** What is known of a run by several threads. */
export interface ThreadsPlan {
  /** Whether two threads are expected to be faster than one, for a batch of one. */
  readonly pays: boolean;
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
  readonly sizes: readonly number[];
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
