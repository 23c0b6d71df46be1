import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

/** A line of a module, and where it comes from: `net.nn:3`, or nothing. */
export interface PlacedLine {
  readonly text: string;
  readonly from: string;
}

export function placesOf(code: string, map: string): readonly PlacedLine[] {
  const trace = new TraceMap(map);
  return code.split("\n").map((text, i) => {
    const column = text.search(/\S|$/);
    const { source, line } = originalPositionFor(trace, { line: i + 1, column });
    return { text, from: source === null ? "" : `${source}:${line}` };
  });
}

/** Where the lines come from that begin like this, each place once. */
export const placesOfText = (lines: readonly PlacedLine[], start: string): readonly string[] => [
  ...new Set(lines.flatMap(({ text, from }) => (text.trimStart().startsWith(start) ? [from] : []))),
];

/** Where the lines of a function come from. */
export function placesOfFunction(lines: readonly PlacedLine[], name: string): readonly string[] {
  const start = lines.findIndex(({ text }) => text.startsWith(`function ${name}(`));
  const end = lines.findIndex(({ text }, i) => i > start && text === "}");
  return start === -1 ? [] : [...new Set(lines.slice(start, end + 1).map(({ from }) => from))];
}
