import { showName } from "../../runtime/describe.ts";
import type { ImportedWeights } from "./imported-weights.ts";
import { refusals } from "./refusals.ts";

/** Weights by other names. What has no name afterwards, or the name of another, is refused. */
export function renameWeights(weights: ImportedWeights, rename: (name: string) => string): ImportedWeights {
  const taken = new Map<string, string>();
  const renamed = <T>(values: ReadonlyMap<string, T>): ReadonlyMap<string, T> => {
    const next = new Map<string, T>();
    for (const [name, value] of values) {
      const to = rename(name);
      const other = taken.get(to);
      if (other !== undefined)
        throw refusals.names(`"${showName(other)}" and "${showName(name)}" would both be called "${showName(to)}"`);
      if (to === "") throw refusals.names(`"${showName(name)}" would have no name`);
      taken.set(to, name);
      next.set(to, value);
    }
    return next;
  };
  return { ...weights, tensors: renamed(weights.tensors), unread: renamed(weights.unread) };
}

/** Takes a prefix away where a name has it, as PyTorch's consume_prefix_in_state_dict_if_present does. */
export const withoutPrefix =
  (prefix: string) =>
  (name: string): string =>
    name.startsWith(prefix) ? name.slice(prefix.length) : name;
