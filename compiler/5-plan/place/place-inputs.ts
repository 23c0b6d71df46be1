import { valueName } from "../kernels/name-kernels.ts";
import { callersLayout } from "../layout/callers-layout.ts";
import { addBuffer, remember, type Planner } from "../planner.ts";

/** Inputs and parameters lie where the caller has them. */
export function placeInputs(planner: Planner): void {
  const { inputs, parameters } = planner.graph;
  inputs.forEach(({ id, type }, index) => {
    const { layout, size } = callersLayout(id, type.shape);
    remember(planner, id, { buffer: addBuffer(planner, valueName(id), size, { kind: "input", index }), layout });
  });
  parameters.forEach(({ id, shape }, index) => {
    const { layout, size } = callersLayout(id, shape);
    remember(planner, id, { buffer: addBuffer(planner, valueName(id), size, { kind: "parameter", index }), layout });
  });
}
