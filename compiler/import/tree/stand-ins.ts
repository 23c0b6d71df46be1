import type { ModulePart } from "./module-tree.ts";
import { isTerm, type Class, type Shaped } from "./shape.ts";
import { mapValues } from "./terms.ts";

/** What stands for instances of a class that is being made, within others of it: no two are the same. */
export type StandIns = ReadonlyMap<ModulePart, Class>;

export const standInsFor = (parts: readonly ModulePart[]): StandIns =>
  new Map(
    parts.map((part, i) => [
      part,
      {
        name: `later ${i}`,
        params: [],
        parts: new Map(),
        isChain: false,
        body: { params: [], statements: [], results: [] },
      },
    ]),
  );

/** A part with what is made of those that were stood in for. */
export function withThose(part: Shaped, later: StandIns, madeOf: (part: ModulePart) => Shaped): Shaped {
  const made = new Map([...later].map(([each, standIn]) => [standIn, each]));
  const filled = (each: Shaped): Shaped => {
    if (each.kind === "group") return { ...each, children: mapValues(each.children, filled) };
    if (each.kind !== "instance") return each;
    const own = made.get(each.of);
    if (own) return madeOf(own);
    return {
      ...each,
      args: each.args.map((leaf) => ({ ...leaf, value: isTerm(leaf.value) ? leaf.value : filled(leaf.value) })),
    };
  };
  return filled(part);
}
