import { valuesIn } from "../../tree/terms.ts";
import type { PlacedStatement } from "./placed.ts";
import type { Path } from "./paths.ts";

/** What stands in one body: a statement of its own, or all that belongs to one module below it. */
export interface Unit {
  /** Of the module; undefined for a statement. */
  readonly path: Path | undefined;
  readonly statements: readonly PlacedStatement[];
}

/** The values that a unit reads and does not make itself, in order; and those that it makes. */
export function boundary({ statements }: Unit): {
  readonly reads: readonly string[];
  readonly makes: ReadonlySet<string>;
} {
  const makes = new Set(statements.flatMap(({ targets }) => targets));
  const reads = new Set(statements.flatMap(({ value }) => valuesIn(value)).filter((name) => !makes.has(name)));
  return { reads: [...reads], makes };
}

/**
 * The units in an order in which each finds what it reads, otherwise as they came; or those that read from each other in a circle, and
 * so cannot be called as a whole.
 */
export function ordered(
  units: readonly Unit[],
): { readonly order: readonly Unit[] } | { readonly circle: readonly Unit[] } {
  const sides = units.map(boundary);
  const maker = new Map<string, number>();
  sides.forEach(({ makes }, i) => makes.forEach((name) => maker.set(name, i)));
  const before = sides.map(({ reads }) => new Set(reads.flatMap((name) => maker.get(name) ?? [])));
  const done = new Set<number>();
  const order: Unit[] = [];
  // Behind the last that is done, most often: what waits goes when all that it waits for has gone.
  const waiting = new Map<number, number>();
  const behind = units.map((): number[] => []);
  before.forEach((others, i) => {
    waiting.set(i, others.size);
    for (const other of others) behind[other]?.push(i);
  });
  const ready = units.flatMap((_, i) => (waiting.get(i) === 0 ? [i] : []));
  while (ready.length > 0) {
    const next = ready.reduce((least, each) => Math.min(least, each));
    ready.splice(ready.indexOf(next), 1);
    done.add(next);
    order.push(units[next] as Unit);
    for (const each of behind[next] ?? []) {
      const left = (waiting.get(each) ?? 0) - 1;
      waiting.set(each, left);
      if (left === 0) ready.push(each);
    }
  }
  if (order.length === units.length) return { order };
  // What only waits for the circle is none of it: some of it is taken apart, and asked again.
  return { circle: units.filter((unit, i) => !done.has(i) && unit.path !== undefined) };
}
