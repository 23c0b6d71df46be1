import type { Span } from "../../../grammar/source.ts";
import type { Analysis } from "./analyze.ts";

/** What names mean at a place. */
export interface NamesAt {
  /** Those of the file and of what is around the place; those of the language not. */
  readonly all: readonly string[];
  /** Where a name is named first, if it is one of what is around the place. */
  readonly find: (name: string) => { readonly declared: Span | undefined };
}

export function namesAt({ names, source, program }: Analysis, offset: number): NamesAt {
  const around = (names.scopes.get(source) ?? []).filter(({ span }) => span.start <= offset && offset <= span.end);
  const innermost = around.sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start))[0]?.names;
  const ofFile = [...(program?.entry.bindings.keys() ?? [])];
  const inner = innermost?.all().filter((name) => innermost.find(name, Infinity) !== undefined) ?? [];
  return {
    all: [...new Set([...inner, ...ofFile])],
    find(name) {
      const declared = innermost?.find(name, offset) ?? innermost?.find(name, Infinity);
      return { declared: declared?.span };
    },
  };
}
