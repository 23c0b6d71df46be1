/**
 * Where sizes of the input are open, each program is written at several sizes, and must be the same at all of them but for its
 * numbers. So it has to be known which counts are open: those are always loops, also where there is one round or none.
 */
export interface OpenCounts {
  /** Notes the count of a place in the program, and says whether it is open. */
  readonly note: (path: string, count: number) => boolean;
}

/** The counts of a program at one size, by their places; a place may have several. */
export type FoundCounts = ReadonlyMap<string, readonly number[]>;

interface Noting {
  readonly open: OpenCounts;
  readonly found: FoundCounts;
}

/** Finds all counts, as if each were open. */
export const findCounts = (): Noting => noting(() => true);

/** Counts of which it is known where they vary. */
export const knownCounts = (varying: ReadonlySet<string>): Noting => noting((place) => varying.has(place));

function noting(isOpen: (place: string) => boolean): Noting {
  const found = new Map<string, number[]>();
  const note = (place: string, count: number): boolean => {
    const known = found.get(place);
    if (known) known.push(count);
    else found.set(place, [count]);
    return isOpen(place);
  };
  return { open: { note }, found };
}

/** What stands behind a place whose count is cut into so many parts. */
const PARTS = "÷";
export const placeOfParts = (place: string, parts: number): string => `${place}${PARTS}${parts}`;
export const partsAt = (place: string): number | undefined => {
  const [, parts] = place.split(PARTS);
  return parts === undefined ? undefined : Number(parts);
};

/** The places whose counts are not the same at all sizes. */
export function placesThatVary([first, ...others]: readonly FoundCounts[]): ReadonlySet<string> {
  const places = new Set<string>();
  for (const other of others)
    for (const [one, two] of [
      [first, other],
      [other, first],
    ])
      for (const [place, counts] of one ?? []) if (!sameCounts(counts, two?.get(place))) places.add(place);
  return places;
}

const sameCounts = (one: readonly number[], other: readonly number[] | undefined): boolean =>
  other !== undefined && one.length === other.length && one.every((count, i) => count === other[i]);

/** A part of so many rounds, of which `size` are done at once. */
export interface OpenPiece {
  readonly first: number;
  readonly count: number;
  readonly size: number;
}

/**
 * A count that is open, in tiles of the largest power of two that `size` has room for, and what is left in tiles of half that size,
 * of a quarter, and so on: each of these once or not at all.
 */
export function halvesOf(count: number, size: number): OpenPiece[] {
  const pieces: OpenPiece[] = [];
  let first = 0;
  for (let width = 2 ** Math.floor(Math.log2(size)); width >= 1; width /= 2) {
    const whole = Math.floor((count - first) / width);
    pieces.push({ first, count: whole, size: width });
    first += whole * width;
  }
  return pieces;
}
