import { kindOf } from "../describe.ts";
import { NncError } from "../tensor.ts";

/**
 * Options by name, without those that are undefined or null: they count as left out.
 *
 * @throws NncError NN7009 for what is no object, and for options that there are not
 */
export function given<O extends object>(taker: string, options: O | null | undefined, names: readonly string[]): O {
  if (kindOf(options ?? {}) !== "Object")
    throw new NncError("NN7009", `${taker} takes its options by name: ${names.join(", ")}`);
  const all = Object.entries(options ?? {}).filter(([, value]) => value !== undefined && value !== null);
  for (const [name] of all)
    if (!names.includes(name))
      throw new NncError("NN7009", `${taker} has no option ${name}: its options are ${names.join(", ")}`);
  // What is left of O's own properties; those that are left out may be.
  return Object.fromEntries(all) as O;
}
