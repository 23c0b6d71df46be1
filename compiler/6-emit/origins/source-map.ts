import { GenMapping, addSegment, setSourceContent, toEncodedMap } from "@jridgewell/gen-mapping";
import { positionAt, type Position, type Span } from "../../../grammar/source.ts";
import type { Origins } from "./origins.ts";

/**
 * The source map, of version 3, of a module whose lines come from these places. Each line is mapped as a whole. `nameSource`
 * turns the path of a source, as the compiler has it, into what the map calls it.
 */
export function sourceMap(origins: Origins, nameSource: (path: string) => string): string {
  const map = new GenMapping();
  const positions = new Map<Span, Position>();
  origins.forEach((span, line) => {
    if (span === undefined) {
      // Node takes a line that says nothing for a part of the one above.
      if (origins[line - 1] !== undefined) addSegment(map, line, 0);
      return;
    }
    const { path, text } = span.source;
    const place = positions.get(span) ?? positionAt(span.source, span.start);
    positions.set(span, place);
    const name = isStandard(path) ? path : nameSource(path);
    addSegment(map, line, 0, name, place.line - 1, place.column - 1, null, text);
    setSourceContent(map, name, text);
  });
  return `${JSON.stringify(toEncodedMap(map))}\n`;
}

/** The standard library lies in no folder. */
const isStandard = (path: string): boolean => path.startsWith("nn:");
