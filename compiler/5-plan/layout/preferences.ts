import type { Facts } from "../../ir/facts.ts";
import { isValue, type Graph, type Node, type ValueId } from "../../ir/graph.ts";
import type { Halo } from "../../ir/layout.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import { isEmpty, mergeHalos } from "./halos.ts";
import { requirementsOf } from "./requirements.ts";

/** How the readers of a value would like it to lie, so that its producer can put it there at once. */
export interface Preference {
  readonly spatial: boolean;
  readonly halo?: Halo;
}

/**
 * What the nodes that are computed in each run would like. Goes backwards, so that what a view's readers want reaches the value
 * behind the view.
 */
export function preferencesOf(
  graph: Graph,
  { types, runTime }: Facts,
  machine: Machine,
): ReadonlyMap<ValueId, Preference> {
  const preferences = new Map<ValueId, Preference>();
  const prefer = (id: ValueId, { spatial, halo }: Preference): void => {
    const before = preferences.get(id);
    const both = mergeHalos(before?.halo, halo && !isEmpty(halo) ? halo : undefined);
    preferences.set(id, { spatial: spatial || (before?.spatial ?? false), ...(both ? { halo: both } : {}) });
  };
  for (const node of [...graph.nodes].reverse()) {
    if (!runTime.has(node.id)) continue;
    const own = preferences.get(node.id);
    requirementsOf(node, types, machine).forEach((want, i) => {
      const input = node.inputs[i];
      if (input !== undefined && isValue(input) && want.kind === "spatial")
        prefer(input, { spatial: true, halo: want.halo });
    });
    const [source] = node.inputs;
    if (own && source !== undefined && isValue(source) && keepsImage(node)) prefer(source, own);
  }
  return preferences;
}

/** Views through which an image with its border stays one. */
const keepsImage = ({ op: { kernel }, attrs }: Node): boolean =>
  kernel.kind === "view" && kernel.keepsImage?.(attrs) === true;
