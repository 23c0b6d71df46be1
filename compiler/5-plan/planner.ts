import { factsOf, type Facts } from "../ir/facts.ts";
import type { Graph, Origin, ValueId } from "../ir/graph.ts";
import { checkProgram } from "../ir/kernel/check-program.ts";
import type { Program } from "../ir/kernel/program.ts";
import type { Machine } from "../ir/kernel/machine.ts";
import type { LayoutRequirement } from "../ir/op.ts";
import type { Dim, Shape } from "../ir/types.ts";
import { catSlots, type CatSlot } from "./place/cat-slots.ts";
import { nodeName, valueName, type UnnamedStep } from "./kernels/name-kernels.ts";
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
  readonly steps: Readonly<Record<Phase, UnnamedStep[]>>;
  /** Programs by all that they are made from: a deep network writes the same few again and again. */
  readonly programs: Map<string, Program>;
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
    programs: new Map(),
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

export function addStep({ steps, machine }: Planner, phase: Phase, step: UnnamedStep): void {
  checkProgram(step.program, step.node?.id ?? "halo", machine);
  steps[phase].push(step);
}

/** Adds the step that computes a node from inputs that lie where its kernel wants them. */
export function addNodeStep(planner: Planner, phase: Phase, placed: PlacedNode): void {
  const { programs, types, buffers, machine } = planner;
  const key = programSource(placed, types, buffers);
  const params = handedBuffers(placed, buffers);
  // Where sizes are open, two programs that are equal at one size may not be at another.
  const known = machine.open ? undefined : programs.get(key);
  const program = known ?? writeProgram(placed, types, buffers, machine);
  const { node } = placed;
  if (!known) checkProgram(program, node.id, machine);
  programs.set(key, program);
  planner.steps[phase].push({ program, buffers: params, node, origin: node.origin });
}
