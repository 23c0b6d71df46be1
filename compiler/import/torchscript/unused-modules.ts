import { isDict, type PickleObject, type PickleValue } from "../pickle/pickle-value.ts";
import { isScriptModule } from "../pytorch/script-state.ts";
import { isTensor } from "../pytorch/torch-values.ts";

/**
 * The outermost modules that have weights, and of which nothing is used. One that lies elsewhere as well is looked at once.
 *
 * @param paths of what is called or read
 */
export function unusedIn(root: PickleObject, paths: readonly string[]): string[] {
  const used = new Set<PickleObject>([root]);
  for (const path of paths) {
    let at = root;
    for (const name of path.split(".")) {
      const child = isDict(at.state) ? at.state.entries.get(name) : undefined;
      if (child === undefined || !isScriptModule(child)) break;
      used.add(child);
      at = child;
    }
  }
  const known = new Map<PickleObject, boolean>();
  const hasWeights = (object: PickleObject): boolean => {
    const found = known.get(object);
    if (found !== undefined) return found;
    known.set(object, false);
    const has = childrenOf(object).some(([, value]) => isTensor(value) || (isScriptModule(value) && hasWeights(value)));
    known.set(object, has);
    return has;
  };
  const seen = new Set<PickleObject>();
  const collect = (object: PickleObject, path: readonly string[]): string[] =>
    childrenOf(object).flatMap(([name, value]) => {
      if (!isScriptModule(value) || seen.has(value)) return [];
      seen.add(value);
      if (used.has(value)) return collect(value, [...path, name]);
      return hasWeights(value) ? [[...path, name].join(".")] : [];
    });
  return collect(root, []);
}

const childrenOf = ({ state }: PickleObject): (readonly [string, PickleValue])[] =>
  isDict(state)
    ? [...state.entries].flatMap(([name, value]) => (typeof name === "string" ? [[name, value] as const] : []))
    : [];
