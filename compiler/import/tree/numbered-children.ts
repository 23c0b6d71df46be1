import type { ModulePart, ModuleTree, Part } from "./module-tree.ts";
import { isChain, isList } from "./shape.ts";
import { mapPaths, mapValues } from "./terms.ts";

export const isNumber = (name: string): boolean => /^\d+$/.test(name);

/** Written where it stands, so that its children have positions: a list whose parts are called by others, or a Sequential. */
const isGroup = (part: ModulePart): boolean => isList(part) || isChain(part);

/**
 * In a file `layers.2` is the child of that name. Here `layers[2]` is the third one, so that paths which bodies read are told by
 * positions: names of weights stay as they are.
 */
export const byPosition = (tree: ModuleTree): ModuleTree => ({ ...tree, root: positioned(tree.root) });

function positioned(part: ModulePart): ModulePart {
  const parts = mapValues(part.parts, (each) => (each.kind === "module" ? positioned(each) : each));
  // Its own children are called one after the other, whatever their names.
  if (isChain(part)) return { ...part, parts };
  const place = (path: readonly string[]): readonly string[] => placed(part, path);
  return {
    ...part,
    parts,
    body: part.body.map(({ targets, value }) => ({ targets, value: mapPaths(value, place) })),
    results: part.results.map((each) => mapPaths(each, place)),
  };
}

function placed(root: ModulePart, path: readonly string[]): readonly string[] {
  let at: Part | undefined = root;
  return path.map((name) => {
    const holder: ModulePart | undefined = at?.kind === "module" ? at : undefined;
    at = holder?.parts.get(name);
    if (!holder || !at || !isNumber(name) || !isGroup(holder)) return name;
    return String([...holder.parts.keys()].indexOf(name));
  });
}
