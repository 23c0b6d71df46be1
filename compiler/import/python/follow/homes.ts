import type { Home } from "../translate/context.ts";
import type { Scope } from "./values.ts";

/** Whose names a scope has, for what is imported by a path that begins with the file's own. */
const homes = new WeakMap<Scope, Home>();

export const holdHome = (scope: Scope, home: Home): void => void homes.set(scope, home);

export function homeOf(scope: Scope): Home | undefined {
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const home = homes.get(at);
    if (home) return home;
  }
  return undefined;
}
