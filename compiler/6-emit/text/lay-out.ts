import type { Span } from "../../../grammar/source.ts";
import { originsOf, type Origins, type TracedText } from "../origins/origins.ts";

/**
 * Long lists are laid out here as prettier would do it (a test holds them to that), since prettier takes 7 ms per KiB. They
 * are held back while the rest is formatted.
 */
export const WIDTH = 120;

/** Takes text, and gives a string literal that stands for it until `fill` puts it in. */
export type Hold = (text: string, origins?: Origins) => string;

export interface Held {
  readonly hold: Hold;
  /** All that is held. */
  readonly texts: () => readonly string[];
  /** Puts it in. Lines of it that come from no place of their own come from where the literal does. */
  readonly fill: (code: string, origins: Origins) => TracedText;
}

/** No name or comment of a model contains a mark: `literal` and `commentText` see to that. */
export function createHeld(): Held {
  const held: TracedText[] = [];
  return {
    hold: (text, origins = originsOf([text], [])) => `"@@${held.push({ text, origins }) - 1}@@"`,
    texts: () => held.map(({ text }) => text),
    fill(code, origins) {
      const lines = code.split("\n").map((line, i) => fillLine(line, origins[i], held));
      return { text: lines.map(({ text }) => text).join("\n"), origins: lines.flatMap((line) => line.origins) };
    },
  };
}

function fillLine(line: string, origin: Span | undefined, held: readonly TracedText[]): TracedText {
  const [before = "", ...marked] = line.split(/(?:void )?"@@(\d+)@@"/);
  let text = before;
  const origins = [origin];
  for (let i = 0; i < marked.length; i += 2) {
    const filling = held[Number(marked[i])] as TracedText;
    text += filling.text + marked[i + 1];
    const [first = origins.at(-1), ...more] = filling.origins;
    origins.splice(-1, 1, first, ...more.map((each) => each ?? origin));
  }
  return { text, origins };
}

/** `f(a, b);` after `indent` spaces: one argument a line where it does not fit. `end` closes it. */
export function layOutCall(indent: number, callee: string, args: readonly string[], end: "," | ";"): string {
  const space = " ".repeat(indent);
  const short = `${space}${callee}(${args.join(", ")})${end}`;
  if (short.length <= WIDTH) return short;
  return [`${space}${callee}(`, ...args.map((arg) => `${space}  ${arg},`), `${space})${end}`].join("\n");
}

/** Statements to be held: `void` makes a statement of the literal, whose indentation and semicolon stay. */
export const layOutLines = (statements: readonly string[]): string => statements.join("\n").trimStart().slice(0, -1);

/** An array of rows that end with a comma, after `head`: on one line where it fits. */
export function layOutList(head: string, rows: readonly string[]): string {
  const short = `[${rows.map((row) => row.trim().slice(0, -1)).join(", ")}]`;
  if (head.length + short.length + 1 <= WIDTH && !short.includes("\n")) return short;
  return `[\n${rows.join("\n")}\n${/^ */.exec(head)?.[0] ?? ""}]`;
}
