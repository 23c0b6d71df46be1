import type { Build } from "../ir/build.ts";
import { isFixed, perSample, productOf, type Dim } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { mul } from "../ops/elementwise/arithmetic.ts";
import { permute } from "../ops/arrangement/views.ts";
import { matmul } from "../ops/matrix/matmul.ts";
import { sum } from "../ops/reduction/reduce.ts";
import { reshapeTo } from "./shape.ts";

/** A tensor whose dimensions have names, each another one. */
export interface Named {
  readonly x: TensorValue;
  readonly names: readonly string[];
}

/**
 * The sum of the products of tensors over all names that the result does not have, as views, one product of matrices for each pair
 * and sums. The pair that costs least goes first. A dimension of 1 broadcasts against those of its name.
 */
export function contract(b: Build, operands: readonly Named[], output: readonly string[]): TensorValue {
  let left = withoutOnes(b, operands);
  while (left.length > 1) {
    const [i, j] = cheapestPair(left);
    const others = left.filter((_, at) => at !== i && at !== j);
    const kept = [...output, ...others.flatMap(({ names }) => names)];
    left = [multiply(b, left[i] as Named, left[j] as Named, kept), ...others];
  }
  const [last] = left as [Named];
  return permuted(b, sumOver(b, last, output), output);
}

/** A dimension of 1 is left out where another tensor has a wider one of its name. */
function withoutOnes(b: Build, operands: readonly Named[]): Named[] {
  const wide = new Set(operands.flatMap(sizesOf).flatMap(([name, size]) => (size === 1 ? [] : [name])));
  return operands.map(({ x, names }) => {
    const isKept = (i: number): boolean => x.type.shape[i] !== 1 || !wide.has(names[i] as string);
    const shape = x.type.shape.filter((_, i) => isKept(i));
    if (shape.length === names.length) return { x, names };
    return { x: reshapeTo(b, x, shape), names: names.filter((_, i) => isKept(i)) };
  });
}

/** Counted in products; of equal pairs the first, as they are written. */
function cheapestPair(operands: readonly Named[]): readonly [number, number] {
  let best: readonly [number, number] = [0, 1];
  let least = Infinity;
  for (let i = 0; i < operands.length; i++)
    for (let j = i + 1; j < operands.length; j++) {
      const sizes = new Map([...sizesOf(operands[i] as Named), ...sizesOf(operands[j] as Named)]);
      const cost = [...sizes.values()].reduce<number>((product, size) => product * perSample(size), 1);
      if (cost < least) [least, best] = [cost, [i, j]];
    }
  return best;
}

function multiply(b: Build, first: Named, second: Named, kept: readonly string[]): Named {
  const one = sumOver(b, first, [...kept, ...second.names]);
  const two = sumOver(b, second, [...kept, ...first.names]);
  const sizes = new Map([...sizesOf(one), ...sizesOf(two)]);
  const shared = one.names.filter((name) => two.names.includes(name));
  const all = ordered([...new Set([...one.names, ...two.names])], kept, sizes);
  if (all.every((name) => kept.includes(name)))
    return { x: b.op(mul, [aligned(b, one, all), aligned(b, two, all)]), names: all };

  const own = ({ names }: Named): string[] => all.filter((name) => names.includes(name) && !shared.includes(name));
  const isOpen = (name: string | undefined): boolean => name !== undefined && !isFixed(sizes.get(name) ?? 1);
  // What the result has last is best a row's columns; a batch that stands alone, the rows.
  const last = kept.findLast((name) => sizes.has(name) && !shared.includes(name));
  const apart = [own(one), own(two)].findIndex((names) => names.length === 1 && isOpen(names[0]));
  const isTurned = apart === -1 ? last !== undefined && one.names.includes(last) : apart === 1;
  const [high, wide] = isTurned ? [two, one] : [one, two];
  // Otherwise each sample has a product of its own: merged with what stands beside it, the batch would be moved.
  const open = [own(high), own(wide)].flatMap((names) => (names.length > 1 ? names.filter(isOpen) : []));
  const batch = all.filter((name) => open.includes(name) || (shared.includes(name) && kept.includes(name)));
  const [rows, columns] = [own(high), own(wide)].map((names) => names.filter((name) => !open.includes(name)));
  const summed = ordered(
    high.names.filter((name) => shared.includes(name) && !kept.includes(name)),
    high.names,
    sizes,
  );

  const sizeOf = (name: string): Dim => sizes.get(name) as Dim;
  const matrices = (of: Named, ...sides: readonly (readonly string[])[]): TensorValue =>
    reshapeTo(b, aligned(b, of, [...batch, ...sides.flat()]), [
      ...batch.map((name) => (of.names.includes(name) ? sizeOf(name) : 1)),
      ...sides.map((names) => productOf(names.map(sizeOf))),
    ]);
  const product = b.op(matmul, [matrices(high, rows ?? [], summed), matrices(wide, summed, columns ?? [])]);
  const names = [...batch, ...(rows ?? []), ...(columns ?? [])];
  return { x: reshapeTo(b, product, names.map(sizeOf)), names };
}

/** The open one first, so that no merged dimension has anything before it; then as they stand in `like`. */
function ordered(names: readonly string[], like: readonly string[], sizes: ReadonlyMap<string, Dim>): string[] {
  const rank = (name: string): number => (isFixed(sizes.get(name) ?? 1) ? like.indexOf(name) : -2);
  return names.toSorted((a, c) => rank(a) - rank(c));
}

const sizesOf = ({ x, names }: Named): (readonly [string, Dim])[] =>
  names.map((name, i) => [name, x.type.shape[i] as Dim] as const);

function sumOver(b: Build, { x, names }: Named, kept: readonly string[]): Named {
  const dims = names.flatMap((name, i) => (kept.includes(name) ? [] : [i]));
  if (dims.length === 0) return { x, names };
  const shape = x.type.shape.filter((_, i) => !dims.includes(i));
  return { x: reshapeTo(b, b.op(sum, [x], { dims }), shape), names: names.filter((name) => kept.includes(name)) };
}

/** With the dimensions in this order; 1 where it has none of the name. */
function aligned(b: Build, { x, names }: Named, order: readonly string[]): TensorValue {
  const own = order.filter((name) => names.includes(name));
  const moved = permuted(b, { x, names }, own);
  if (own.length === order.length) return moved;
  const sizes = new Map(sizesOf({ x, names }));
  return reshapeTo(
    b,
    moved,
    order.map((name) => sizes.get(name) ?? 1),
  );
}

function permuted(b: Build, { x, names }: Named, order: readonly string[]): TensorValue {
  const dims = order.map((name) => names.indexOf(name));
  return dims.every((from, to) => from === to) ? x : b.op(permute, [x], { dims });
}
