import type { Graph } from "../../ir/graph.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import type { OpenSizes } from "../../ir/size-formula.ts";
import { nameKernels } from "../kernels/name-kernels.ts";
import { writeSteps } from "../kernels/write-steps.ts";
import { assignMemory } from "../memory/memory.ts";
import { layOut } from "../plan-graph.ts";
import type { Buffer, ChoicePlan, Plan } from "../plan.ts";
import { mergeLoads } from "./merge-loads.ts";

/** A graph, scheduled, at one of the sizes that its model takes. */
export interface GraphOfChoice {
  readonly sizes: OpenSizes;
  readonly graph: Graph;
}

/**
 * One plan for a model that takes several sizes: the runs at all of them, one behind the other, of which a run does one. Weights, and
 * what is made of them in the same way at several sizes, are there once; so are kernels that are equal. Intermediate values of one run
 * lie where those of the others do.
 */
export function planChoices(choices: readonly GraphOfChoice[], machine: Machine): Plan {
  const planners = choices.map(({ graph }) => {
    const planner = layOut(graph, machine);
    return { buffers: planner.buffers, steps: writeSteps(planner) };
  });
  const { buffers, load, places } = mergeLoads(planners);
  const runs = planners.map(({ steps }, i) =>
    steps.run.map((step) => ({ ...step, buffers: step.buffers.map((id) => places[i]?.[id] as number) })),
  );
  const assigned = runs.map((run) => assignMemory(buffers, run));
  const owner = new Map(places.flatMap((own, i) => own.map((id): [number, number] => [id, i])));
  const placed = buffers.map((buffer) => assigned[owner.get(buffer.id) ?? 0]?.buffers[buffer.id] as Buffer);
  let from = 0;
  const planned = choices.map(({ sizes }, i): ChoicePlan => {
    const to = from + (runs[i]?.length ?? 0);
    const own = (places[i] ?? []).map((id) => placed[id] as Buffer);
    const choice = { sizes, from, to, arena: assigned[i]?.arena ?? { fixed: 0, perSample: 0 }, buffers: own };
    from = to;
    return choice;
  });
  return {
    graph: (choices[0] as GraphOfChoice).graph,
    buffers: placed,
    arena: {
      fixed: Math.max(...planned.map(({ arena }) => arena.fixed)),
      perSample: Math.max(...planned.map(({ arena }) => arena.perSample)),
    },
    choices: planned,
    ...nameKernels(load, runs.flat(), machine),
  };
}

/** The plan of one of the sizes, as a run at it goes; the weights of all of them are loaded. What others only have is empty. */
export function planOfChoice(plan: Plan, { from, to, arena, buffers }: ChoicePlan): Plan {
  const { choices: _, ...rest } = plan;
  const own = new Map(buffers.map((buffer) => [buffer.id, buffer]));
  const isShared = ({ kind }: Buffer): boolean => kind === "parameter" || kind === "prepared";
  const kept = plan.buffers.map((buffer): Buffer =>
    isShared(buffer) || own.has(buffer.id)
      ? buffer
      : { id: buffer.id, name: buffer.name, size: 0, kind: "arena", offset: 0 },
  );
  return { ...rest, buffers: kept, arena, run: plan.run.slice(from, to) };
}
