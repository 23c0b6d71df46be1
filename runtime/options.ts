import { kindOf } from "./describe.ts";
import { NncError } from "./tensor.ts";

/**
 * The options of `create`: of its own properties only, whatever `Object.prototype` has.
 *
 * @param names what they may be called
 * @param targets what `target` may be besides "auto"
 * @throws NncError NN7009 for what is no option, and for what none can be
 */
export function checkOptions<O extends { readonly seed?: number; readonly target?: string }>(
  options: O,
  names: readonly string[],
  targets: readonly string[],
): O {
  const check = (what: string, got: unknown, right: readonly unknown[]): void => {
    if (!right.includes(got))
      throw new NncError("NN7009", `create() got the ${what} ${String(got)}: did you mean ${right.join(" or ")}?`);
  };
  check("options", kindOf(options), ["Object"]);
  const own: O = { __proto__: null, ...options };
  for (const name in own) check("option", name, names);
  const { seed = 0, target = "auto" } = own;
  check("seed", seed, [Number.isFinite(seed) ? seed : "a number"]);
  check("target", target, ["auto", ...targets]);
  return own;
}
