import { callLibrary } from "./call-library.ts";
import { callHooked } from "./hooks.ts";
import { iteratorOf } from "./items-of.ts";
import { makeInstance } from "./make-instance.ts";
import { CannotFollow, deeper, fail, tick, type Run } from "./run.ts";
import {
  lineageOf,
  memberOf,
  none,
  tupleOf,
  type Arguments,
  type FunctionValue,
  type Scope,
  type Value,
} from "./values.ts";

/** `callee(…)` */
export function callValue(run: Run, callee: Value, args: Arguments): Value {
  tick(run);
  switch (callee.kind) {
    case "native":
      return callee.call(args);
    case "library":
      return callLibrary(run, callee.path, args);
    case "function":
      return callFunctionValue(run, callee, args, undefined);
    case "bound":
      return callFunctionValue(run, callee.fn, args, callee.self);
    case "class":
      return makeInstance(run, callee, args);
    case "instance": {
      if (lineageOf(callee.of).isModule) return callHooked(run, callee, args);
      const own = memberOf(callee.of, "__call__");
      if (own?.value.kind === "function") return callFunctionValue(run, own.value, args, callee);
      return fail(`a ${callee.of.name} is called`);
    }
    default:
      return fail(`a ${callee.kind} is called`);
  }
}

/** A function of the file's own, with what it gives. */
function callFunctionValue(run: Run, fn: FunctionValue, args: Arguments, self: Value | undefined): Value {
  return deeper(run, () => {
    const given = self ? { ...args, plain: [self, ...args.plain] } : args;
    const scope: Scope = {
      names: bindParameters(fn, given),
      outer: fn.scope,
      owner: fn.owner,
      self: fn.owner ? given.plain[0] : undefined,
      outerNames: new Set(),
      ...(fn.isGenerator && { yields: [] }),
    };
    if (!Array.isArray(fn.body))
      return run.evaluate(run, scope, fn.body as Exclude<typeof fn.body, readonly unknown[]>);
    const flow = run.execute(run, scope, fn.body as Extract<typeof fn.body, readonly unknown[]>);
    // All of it is done at once: what is gone through later would see no more than it does now.
    if (scope.yields) return iteratorOf(scope.yields.values());
    return flow.kind === "return" ? flow.value : none;
  });
}

/** Arguments by the names of the parameters. */
function bindParameters({ name, params, defaults }: FunctionValue, { plain, named }: Arguments): Map<string, Value> {
  const bound = new Map<string, Value>();
  const left = new Map(named);
  let at = 0;
  for (const param of params) {
    const own = param.name.text;
    if (param.kind === "*") {
      bound.set(own, tupleOf(plain.slice(at)));
      at = plain.length;
    } else if (param.kind === "**") {
      const entries = [...left].map(
        ([key, value]) => [`"${key}"`, { key: { kind: "string", value: key } as Value, value }] as const,
      );
      bound.set(own, { kind: "dict", entries: new Map(entries) });
      left.clear();
    } else {
      const positional = param.kind === "plain" && at < plain.length ? plain[at++] : undefined;
      const value = positional ?? left.get(own) ?? defaults.get(own);
      left.delete(own);
      if (value === undefined) throw new CannotFollow(`${name} is not given ${own}`);
      bound.set(own, value);
    }
  }
  if (at < plain.length) fail(`${name} takes fewer arguments`);
  if (left.size > 0) fail(`${name} has no parameter ${[...left.keys()][0] ?? ""}`);
  return bound;
}
