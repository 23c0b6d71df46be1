import { meaning } from "./translate/expressions/expression.ts";
import { translateBody } from "./translate/statements/body.ts";
import type { OpenFiles } from "./open-files.ts";
import { bare } from "./translate/code.ts";
import type { Context, Home, Vocabulary } from "./translate/context.ts";

/** @param queue filled with what is asked for; `extra` and `blocks` with what is declared besides, and imported */
export function makeContext(
  files: OpenFiles,
  vocabulary: Vocabulary,
  queue: Declaration[],
  extra: Map<string, { readonly name: string; readonly text: string }>,
  blocks: Set<string>,
): Context {
  const names = new Set<string>();
  const fresh = (name: string): string => {
    let free = name;
    for (let i = 2; names.has(free) || vocabulary.names.has(free); i++) free = `${name}_${i}`;
    names.add(free);
    return free;
  };
  const context: Context = {
    meaning: (scope, expression) => meaning(context, scope, expression),
    writeBody: (scope, statements, end) => translateBody(context, scope, statements, end),
    unfolding: new Set(),
    vocabulary,
    diagnostics: [],
    origins: [],
    entry: files.entry,
    homes: files.homes,
    open: files.open,
    values: new Map(),
    overrides: new Map(),
    applied: new Set(),
    request(home, name) {
      const path = home.source.path;
      const found = queue.find((each) => each.home.source.path === path && each.name === name);
      if (found) return found.fn;
      const fn = fresh(name);
      const own = files.homes.find((each) => each.source.path === path) ?? home;
      queue.push({ home: own, name, fn });
      return fn;
    },
    add(name, text) {
      const key = bare(text(name));
      const found = extra.get(key);
      if (found) return found.name;
      const free = fresh(name);
      extra.set(key, { name: free, text: text(free) });
      return free;
    },
    useBlock: (name) => void blocks.add(name),
  };
  return context;
}

/** A name of a file that is asked for, and its name in `.nn`. */
export interface Declaration {
  readonly home: Home;
  readonly name: string;
  readonly fn: string;
}
