import { builtins } from "./builtins.ts";
import { CannotFollow } from "./run.ts";
import { native, type Scope, type Value } from "./values.ts";

/** A scope within another one, as a comprehension has it. */
export const within = (outer: Scope): Scope => ({
  names: new Map(),
  outer,
  isWithin: true,
  owner: outer.owner,
  self: outer.self,
});

export function lookUp(scope: Scope, name: string): Value {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const broken = at.broken?.get(name);
    if (broken) throw broken;
    const found = at.names.get(name);
    if (found) return found;
  }
  if (name === "super") return superOf(scope);
  const found = builtins.get(name);
  if (found) return found;
  throw new CannotFollow(`there is nothing called ${name}`);
}

/** Whether a name has a value, or may have one that comes from a file that was not found: `from x import *`. */
export function isKnown(scope: Scope, name: string): boolean {
  for (let at: Scope | undefined = scope; at; at = at.outer)
    if (at.names.has(name) || at.names.has("*") || at.broken?.has(name)) return true;
  return builtins.has(name);
}

/** The scope that an assignment to a name is about. */
export function scopeOf(scope: Scope, name: string): Scope {
  if (!scope.outerNames?.has(name)) return scope;
  for (let at = scope.outer; at; at = at.outer) if (at.names.has(name)) return at;
  return scope;
}

/** Where `name := …` within comprehensions is set: around them. */
export function aroundOf(scope: Scope): Scope {
  return scope.isWithin && scope.outer ? aroundOf(scope.outer) : scope;
}

/** `super()`, with or without its arguments: what it is called on. */
function superOf(scope: Scope): Value {
  for (let at: Scope | undefined = scope; at; at = at.outer)
    if (at.owner && at.self) {
      const { owner, self } = at;
      return native("super", () => ({ kind: "super", owner, self }));
    }
  throw new CannotFollow("super() outside of a class");
}
