import { GenMapping, addMapping, toEncodedMap } from "@jridgewell/gen-mapping";
import { positionAt } from "../../../grammar/source.ts";
import type { Mark } from "./emit-declarations.ts";

/**
 * The source map that takes an editor from a name in a `.d.ts` to the line of the `.nn` file. `relative` turns a path as the
 * compiler has it into one from where the map lies.
 */
export function declarationMap(file: string, marks: readonly Mark[], relative: (path: string) => string): string {
  const map = new GenMapping({ file });
  for (const { line, column, name, span } of marks) {
    const place = positionAt(span.source, span.start);
    addMapping(map, {
      name,
      source: relative(span.source.path),
      generated: { line: line + 1, column },
      original: { line: place.line, column: place.column - 1 },
    });
  }
  return `${JSON.stringify(toEncodedMap(map))}\n`;
}
