import { callModule } from "./call-module.ts";
import type { Run } from "./run.ts";
import { isElements, native, none, tupleOf, type Arguments, type Instance, type Native, type Value } from "./values.ts";

/** Functions that a module's call goes through: `register_forward_pre_hook`, `register_forward_hook`. */
export interface Hooks {
  readonly before: Value[];
  readonly after: Value[];
}

/** `module.register_forward_hook(hook)` */
export const registerHook = (run: Run, module: Instance, at: keyof Hooks): Native =>
  native(`register_forward_${at === "before" ? "pre_hook" : "hook"}`, ({ plain, named }) => {
    const hooks = run.hooks.get(module) ?? { before: [], after: [] };
    hooks[at].push(plain[0] ?? named.get("hook") ?? none);
    run.hooks.set(module, hooks);
    return none;
  });

/** `module(x)`, which `module.forward(x)` is without its hooks. */
export function callHooked(run: Run, module: Instance, args: Arguments): Value {
  const { before, after } = run.hooks.get(module) ?? { before: [], after: [] };
  const call = (hook: Value, ...plain: Value[]): Value => run.call(run, hook, { ...args, plain, named: new Map() });
  let { plain } = args;
  for (const hook of before) {
    const changed = call(hook, module, tupleOf(plain));
    if (changed.kind !== "none") plain = isElements(changed) ? changed.items : [changed];
  }
  let result = callModule(run, module, { ...args, plain });
  for (const hook of after) {
    const changed = call(hook, module, tupleOf(plain), result);
    if (changed.kind !== "none") result = changed;
  }
  return result;
}
