import { isValue, type Graph } from "../ir/graph.ts";
import type { Machine } from "../ir/kernel/machine.ts";
import { assignMemory } from "./memory/memory.ts";
import { nameKernels } from "./kernels/name-kernels.ts";
import { writeSteps } from "./kernels/write-steps.ts";
import { isMadeOfParts, placeCat } from "./place/place-cat.ts";
import { placeInputs } from "./place/place-inputs.ts";
import { ensurePlaced, placeNode } from "./place/place-node.ts";
import { copyResults } from "./place/place-results.ts";
import type { Plan } from "./plan.ts";
import { createPlanner, type Planner } from "./planner.ts";

/**
 * Lays a graph out in memory and writes the kernel of each node. What runs compute stays in the
 * graph's order.
 *
 * Before anything is placed, the graph is gone through backwards, so that a value can be made where its readers want it:
 *
 * - Preferences. A kernel has a requirement for each input: any layout, one stride per dimension, channels last in a border, or
 *   packed in a layout of its own. A value that is wanted with the channels last is to be made so at once, with the widest border
 *   that readers want on each side; where they want other numbers in it, with the last reader's. A preference goes through views
 *   that keep an image whole to what they show.
 * - Slots. What a run computes for a concatenation is to be made as a slice of it, so that nothing is put together later. The last
 *   concatenation chooses first, and one that is the front part of it, as in a dense block, becomes a slice itself. A view, a
 *   result, and what the same concatenation reads twice have no slot.
 *
 * Then each node that runs compute gets its place and its step:
 *
 * 1. What it reads is materialized, one input after the other: a place of the value that meets the requirement, or else a copy,
 *    which later readers find. What depends on weights only is computed when the first kernel asks for it, as a step of loading,
 *    and at once in the packed layout where its own kernel can write in blocks.
 * 2. A view makes no step. It lies where its source does, under another layout, unless no layout says that: then it is a view of a
 *    copy.
 * 3. Whatever else is computed goes into the caller's array if it is a result and no more; or into its slot; or over an operand
 *    that this step reads once, element by element, that nobody reads later, and that lies just as the result is to (in place); or
 *    into memory of its own, arranged by its preference, by its kernel, or like its input. A border is filled by a step of its own, when
 *    the memory is made: kernels write inside of it only.
 * 4. A concatenation that has slots makes no step, either, but for those of its parts that were made elsewhere and are copied in.
 *
 * In the end, results that lie somewhere else are copied to the caller. Only now is it known how long each buffer is in use, from
 * the first step that is handed it to the last, and buffers of the arena get their offsets, large ones first, each the lowest that
 * is free all that time; those whose size depends on the batch lie in a part of their own. Equal programs become one kernel, which
 * is called after the layers of its first user; those for loading and for borders become one for any size, and in TypeScript also
 * those of which there would be too many.
 */
export function planGraph(graph: Graph, machine: Machine): Plan {
  const planner = layOut(graph, machine);
  const isTraining = graph.inputs.some(({ state }) => state !== undefined);
  const { buffers, arena } = assignMemory(planner.buffers, planner.steps.run);
  const { load, run } = writeSteps(planner);
  return { graph, buffers, arena, ...nameKernels(load, run, machine, isTraining) };
}

/** All of it but where in the arena its buffers lie, the programs of kernels and what these are called. */
export function layOut(graph: Graph, machine: Machine): Planner {
  const planner = createPlanner(graph, machine);
  placeInputs(planner);
  // What depends on weights only is computed when the first of these asks for it.
  for (const node of graph.nodes.filter(({ id }) => planner.runTime.has(id))) {
    if (!isMadeOfParts(planner, node)) placeNode(planner, node);
    else {
      for (const part of node.inputs.filter(isValue)) ensurePlaced(planner, part);
      placeCat(planner, node);
    }
  }
  for (const { id } of graph.outputs) ensurePlaced(planner, id);
  copyResults(planner);
  return planner;
}
