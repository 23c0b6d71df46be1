import type { Span } from "../../../grammar/source.ts";

/** For each line of a text the place in a `.nn` file that it comes from, if any. */
export type Origins = readonly (Span | undefined)[];

export interface TracedText {
  readonly text: string;
  readonly origins: Origins;
}

/** Of texts that stand one below the other, each from one place. */
export const originsOf = (texts: readonly string[], places: Origins): Origins =>
  texts.flatMap((text, i) => text.split("\n").map(() => places[i]));

/** One below the other. */
export const joinTraced = (parts: readonly TracedText[]): TracedText => ({
  text: parts.map(({ text }) => text).join("\n"),
  origins: parts.flatMap(({ origins }) => origins),
});

/** Text that comes from one place, or from none. */
export const tracedTo = (place: Span | undefined, text: string): TracedText => ({
  text,
  origins: originsOf([text], [place]),
});
