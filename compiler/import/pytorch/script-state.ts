import { isDict, isObject, type PickleObject, type PickleValue } from "../pickle/pickle-value.ts";
import { isTensor } from "./torch-values.ts";

/** Modules lie in modules, and no network has them deeper. */
const DEEPEST = 100;

/** A module of TorchScript, whose classes are the archive's own. */
export const isScriptModule = (value: PickleValue): value is PickleObject =>
  isObject(value) && value.className.startsWith("__torch__.");

/** The tensors of a module of TorchScript, by the names of its state_dict: of parameters, buffers, and what else it keeps. */
export function scriptState(root: PickleObject): ReadonlyMap<string, PickleValue> {
  const state = new Map<string, PickleValue>();
  const visit = (module: PickleObject, prefix: string, above: readonly PickleObject[]): void => {
    if (!isDict(module.state) || above.includes(module) || above.length > DEEPEST || state.size > 1e6) return;
    for (const [name, value] of module.state.entries) {
      if (isTensor(value)) state.set(`${prefix}${String(name)}`, value);
      else if (isScriptModule(value)) visit(value, `${prefix}${String(name)}.`, [...above, module]);
    }
  };
  visit(root, "", []);
  return state;
}
