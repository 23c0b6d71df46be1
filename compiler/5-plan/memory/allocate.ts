import type { ValueId } from "../../ir/graph.ts";
import { exactText } from "../../ir/kernel/program.ts";
import { channelsLastOrder, ordered, rowMajorOrder, type Halo, type Layout } from "../../ir/layout.ts";
import type { Dim, Shape } from "../../ir/types.ts";
import { isEmpty } from "../layout/halos.ts";
import { haloProgram } from "../layout/halo-program.ts";
import type { Place } from "../plan.ts";
import { addBuffer, memoryFor, phaseOf, nameOf, originOf, shapeOf, type Planner } from "../planner.ts";

/** How a value is to lie in memory of its own. */
export interface Arrangement {
  /** Dimensions from the outermost to the innermost. */
  readonly order: readonly number[];
  /** A border around the spatial dimensions; only with the channels last. */
  readonly halo?: Halo;
}

export const inRows = (shape: Shape): Arrangement => ({ order: rowMajorOrder(shape) });

export function channelsLast(shape: Shape, halo: Halo | undefined): Arrangement {
  const order = channelsLastOrder(shape);
  return halo && !isEmpty(halo) ? { order, halo } : { order };
}

/** An arrangement as a layout, and the size of the memory for it. */
export const arrange = (shape: Shape, { order, halo }: Arrangement): { layout: Layout; size: Dim } =>
  ordered(shape, order, halo);

/** New memory for a value; a border is filled at once. */
export function allocate(
  planner: Planner,
  id: ValueId,
  arrangement: Arrangement,
  name: string = nameOf(planner, id),
): Place {
  const shape = shapeOf(planner, id);
  const phase = phaseOf(planner, id);
  const { layout, size } = arrange(shape, arrangement);
  const buffer = addBuffer(planner, name, size, memoryFor(phase));
  const { halo } = arrangement;
  if (halo)
    planner.steps[phase].push({
      source: exactText(["halo", shape, halo]),
      write: (machine) => haloProgram(shape, halo, machine),
      buffers: [buffer],
      origin: originOf(planner, id),
    });
  return { buffer, layout };
}
