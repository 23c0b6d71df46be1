import type { OutputArray } from "./write-output.ts";

type Nested = number | readonly Nested[];

/**
 * Nested lists, as `tensor.tolist()` gives them. One result without a name is the list itself; otherwise an object by
 * name. JSON has no infinities and no NaN: they become null.
 */
export function outputJson(arrays: readonly OutputArray[]): string {
  const [first] = arrays;
  if (first !== undefined && arrays.length === 1 && first.name === undefined) return `${JSON.stringify(nest(first))}\n`;
  const members = arrays.map((array, i) => [array.name ?? `output.${i}`, nest(array)] as const);
  return `${JSON.stringify(Object.fromEntries(members))}\n`;
}

function nest({ data, shape }: OutputArray): Nested {
  const lists = (axis: number, start: number, count: number): Nested => {
    const size = shape[axis];
    if (size === undefined) return shortest(data[start] ?? NaN);
    const step = size === 0 ? 0 : count / size;
    return Array.from({ length: size }, (_, i) => lists(axis + 1, start + i * step, step));
  };
  return lists(0, 0, data.length);
}

/** The shortest decimal that is the same float32: 0.1, not 0.10000000149011612. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return rounded;
  }
  return Number(value.toPrecision(9));
}
