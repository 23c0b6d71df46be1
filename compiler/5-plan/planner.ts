import { factsOf, type Facts } from "../ir/facts.ts";
import type { Graph, Origin, ValueId } from "../ir/graph.ts";
import type { Machine } from "../ir/kernel/machine.ts";
import type { LayoutRequirement } from "../ir/op.ts";
import type { Dim, Shape } from "../ir/types.ts";
import { catSlots, type CatSlot } from "./place/cat-slots.ts";
import { nodeName, valueName } from "./kernels/name-kernels.ts";
import type { DraftStep } from "./kernels/write-steps.ts";
import type { Buffer, BufferUse, Place } from "./plan.ts";
import { preferencesOf, type Preference } from "./layout/preferences.ts";
import { handedBuffers, programSource, writeProgram, type PlacedNode } from "./kernels/write-program.ts";

/** The state of one planning: what is known of the graph before it begins, and what has been laid out so far. */
export interface Planner extends Facts {
  readonly graph: Graph;
  readonly machine: Machine;
  readonly preferences: ReadonlyMap<ValueId, Preference>;
  readonly slots: ReadonlyMap<ValueId, CatSlot>;

  readonly buffers: Buffer[];
  /** Where each value lies; several places if readers want it in several layouts. */
  readonly places: Map<ValueId, Place[]>;
  /** Where what they read lies decides how programs are written, and nothing else waits for them: they are written at the end. */
  readonly steps: Readonly<Record<Phase, DraftStep[]>>;
}

/** When something is computed: once, as weights are loaded, or in each run. */
export type Phase = "load" | "run";

/** The very layout that a reader has packed weights in. */
export type Packed = Extract<LayoutRequirement, { readonly kind: "packed" }>;

export function createPlanner(graph: Graph, machine: Machine): Planner {
  const facts = factsOf(graph);
  return {
    ...facts,
    graph,
    machine,
    preferences: preferencesOf(graph, facts, machine),
    slots: catSlots(graph, facts),
    buffers: [],
    places: new Map(),
    steps: { load: [], run: [] },
  };
}

export const shapeOf = ({ types }: Planner, id: ValueId): Shape => types.get(id)?.shape ?? [];

export const phaseOf = ({ runTime }: Planner, id: ValueId): Phase => (runTime.has(id) ? "run" : "load");

/** What the memory of a value is called, as an identifier. */
export function nameOf({ nodes }: Planner, id: ValueId): string {
  const node = nodes.get(id);
  return node ? nodeName(node) : valueName(id);
}

export const originOf = ({ nodes, graph }: Planner, id: ValueId): Origin =>
  nodes.get(id)?.origin ?? { span: graph.span, path: "" };

/** New memory, as the id of its buffer. */
export const addBuffer = ({ buffers }: Planner, name: string, size: Dim, use: BufferUse): number =>
  buffers.push({ id: buffers.length, name, size, ...use }) - 1;

/** What memory is used for a value of this phase. Where in the arena it lies is said at the end. */
export const memoryFor = (phase: Phase): BufferUse =>
  phase === "run" ? { kind: "arena", offset: 0 } : { kind: "prepared" };

/** Notes that a value lies at a place. */
export function remember({ places }: Planner, id: ValueId, place: Place): Place {
  places.set(id, [...(places.get(id) ?? []), place]);
  return place;
}

/** Adds the step that computes a node from inputs that lie where its kernel wants them. */
export function addNodeStep({ types, buffers, steps }: Planner, phase: Phase, placed: PlacedNode): void {
  const { node } = placed;
  steps[phase].push({
    source: programSource(placed, types, buffers),
    write: (machine) => writeProgram(placed, types, buffers, machine),
    buffers: handedBuffers(placed, buffers),
    node,
    origin: node.origin,
  });
}
