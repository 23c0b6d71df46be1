import { reads, type ValueId } from "../../ir/graph.ts";
import { copyNode, wholePlaces } from "../layout/materialize.ts";
import type { Place } from "../plan.ts";
import { callersLayout } from "./place-inputs.ts";
import { addBuffer, addNodeStep, nameOf, shapeOf, type Planner } from "../planner.ts";

/** The caller's array, for a value that can be written there directly. */
export function resultPlace(planner: Planner, id: ValueId): Place | undefined {
  const index = resultIndex(planner, id);
  return index === undefined ? undefined : addResult(planner, id, nameOf(planner, id), index);
}

/** Results that were not written to the caller's arrays directly are copied there at the end. */
export function copyResults(planner: Planner): void {
  planner.graph.outputs.forEach(({ id }, index) => {
    if (planner.buffers.some((buffer) => buffer.kind === "result" && buffer.index === index)) return;
    const [source] = wholePlaces(planner, id);
    const out = addResult(planner, id, `result${index}`, index);
    addNodeStep(planner, "run", { node: copyNode(planner, id), inputs: [source], operands: [], out });
  });
}

/** Only what is returned once, and what nothing else reads, is a result and no more. */
function resultIndex({ graph }: Planner, id: ValueId): number | undefined {
  const indices = graph.outputs.flatMap((output, i) => (output.id === id ? [i] : []));
  if (indices.length !== 1) return undefined;
  const isReadElsewhere = graph.nodes.some((node) => reads(node).includes(id));
  return isReadElsewhere ? undefined : indices[0];
}

function addResult(planner: Planner, id: ValueId, name: string, index: number): Place {
  const { layout, size } = callersLayout(id, shapeOf(planner, id));
  return { buffer: addBuffer(planner, name, size, { kind: "result", index }), layout };
}
