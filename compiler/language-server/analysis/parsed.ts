import { parse } from "../../../grammar/parse.ts";
import type { Source } from "../../../grammar/source.ts";

const known = new WeakMap<Source, ReturnType<typeof parse>>();

/** The tree of a text, which is made once. */
export function parsed(source: Source): ReturnType<typeof parse> {
  const found = known.get(source) ?? parse(source);
  known.set(source, found);
  return found;
}
