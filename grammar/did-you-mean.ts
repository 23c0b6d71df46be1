/** The candidate that was probably meant by `name`, if one is near enough. */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 3));
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const distance = distanceTo(candidate, wanted, limit);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Another case is nearest, then edits, then `conv` for `conv1`; Infinity when it is none of these. */
function distanceTo(candidate: string, wanted: string, limit: number): number {
  const other = candidate.toLowerCase();
  if (other === wanted) return 0;
  // One letter for another in a one-letter name is another name.
  if (Math.min(other.length, wanted.length) > 1 && Math.abs(other.length - wanted.length) <= limit) {
    const distance = editDistance(wanted, other);
    if (distance <= limit) return distance;
  }
  const isBeginning = wanted.length >= 3 && other.startsWith(wanted);
  return isBeginning ? limit + 1 - 1 / (1 + other.length - wanted.length) : Infinity;
}

/** Damerau-Levenshtein, optimal string alignment: insert, delete, replace, swap neighbours. */
function editDistance(a: string, b: string): number {
  let [beforeLast, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (row: readonly number[], j: number): number => row[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(last, j) + 1,
          at(row, j - 1) + 1,
          at(last, j - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, j - 2) + 1 : Infinity,
        ),
      );
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}
