import { isValue, type Graph, type Node, type typesOf, type ValueId } from "../ir/graph.ts";
import { nameInputs, type Halo, type Want } from "../ir/op.ts";
import type { Layout } from "../ir/layout.ts";
import type { Target } from "../ir/kernel/target.ts";

/** How the readers of a value would like it to lie, so that its producer can put it there at once. */
export interface Preference {
  readonly spatial: boolean;
  readonly halo?: Halo;
}

/** What a node's kernel needs of each input, in their order; `layouts` are those known so far. */
export function wantsOf(
  node: Node,
  graph: Graph,
  types: ReturnType<typeof typesOf>,
  target: Target,
  layouts: readonly (Layout | undefined)[] = [],
): readonly Want[] {
  const { kernel } = node.op;
  if (kernel.kind !== "loops") return node.inputs.map(() => ({ kind: "any" }));
  const values = node.inputs.map((input) => (isValue(input) ? types.get(input) : undefined));
  const wants: Readonly<Record<string, Want>> = kernel.wants({
    types: nameInputs(node.op, values),
    layouts: nameInputs(node.op, layouts),
    attrs: node.attrs,
    out: node.type,
    target,
  });
  const names: readonly string[] = node.op.inputs;
  return node.inputs.map((_, i) => {
    const name = names[Math.min(i, names.length - 1)] ?? "";
    return wants[name.replace("...", "").replace("?", "")] ?? { kind: "any" };
  });
}

const sizes = ["top", "bottom", "left", "right"] as const;
export const isEmpty = (halo: Halo): boolean => sizes.every((side) => halo[side] === 0);

/** The border that serves both, or the first one where they differ in what it holds. */
function merge(a: Halo | undefined, b: Halo | undefined): Halo | undefined {
  if (!a || !b || a.fill !== b.fill) return a ?? b;
  const [top, bottom, left, right] = sizes.map((side) => Math.max(a[side], b[side])) as [
    number,
    number,
    number,
    number,
  ];
  return { top, bottom, left, right, fill: a.fill };
}

/**
 * What the nodes for which `isRun` holds would like. Goes backwards, so that what a view's readers want reaches the value
 * behind the view.
 */
export function preferencesOf(
  graph: Graph,
  types: ReturnType<typeof typesOf>,
  isRun: (id: ValueId) => boolean,
  target: Target,
): ReadonlyMap<ValueId, Preference> {
  const preferences = new Map<ValueId, Preference>();
  const prefer = (id: ValueId, { spatial, halo }: Preference): void => {
    const before = preferences.get(id);
    const both = merge(before?.halo, halo && !isEmpty(halo) ? halo : undefined);
    preferences.set(id, { spatial: spatial || (before?.spatial ?? false), ...(both ? { halo: both } : {}) });
  };
  for (const node of [...graph.nodes].reverse()) {
    if (!isRun(node.id)) continue;
    const own = preferences.get(node.id);
    wantsOf(node, graph, types, target).forEach((want, i) => {
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
const keepsImage = (node: Node): boolean =>
  node.op.name === "identity" || (node.op.name === "slice" && (node.attrs["dim"] as number) < 2);
