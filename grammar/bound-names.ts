import type { Bound, Name } from "./ast.ts";

/** The symbols that a part of `where` says something of. */
export const boundNames = (bound: Bound): readonly Name[] => (bound.kind === "size" ? [bound.name] : bound.names);
