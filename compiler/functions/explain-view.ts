import type { Refusal } from "../ir/refusal.ts";
import { isFixed, perSample, showDim, showShape, type Dim, type Shape } from "../ir/types.ts";

/** Why a view does not come out, with the numbers, and what would. */
export interface Misview {
  readonly kind: Refusal;
  readonly problem: string;
  readonly help: string | undefined;
}

/** `shape` may hold one −1. */
export function explainView(from: Shape, shape: Shape): Misview {
  const zero = shape.find((size) => isFixed(size) && size !== -1 && size < 1);
  if (zero !== undefined) return { kind: "size", problem: `a size cannot be ${showDim(zero)}`, help: undefined };
  const known = shape.filter((size) => size !== -1);
  const isOpen = known.length < shape.length;
  const batch = from.find((size) => !isFixed(size));
  const each = batch === undefined ? "" : ` for each of ${showDim(batch)}`;
  if (batch !== undefined && !isOpen && known.every(isFixed))
    return {
      kind: "view",
      problem: `${showShape(shape)} has a fixed number of elements, but ${showShape(from)} has ${productText(from)}${each}`,
      help: `keep the batch in front: ${showShape([-1, ...shape])}`,
    };
  const wanted = isOpen ? `a multiple of ${productText(known)}` : productText(known);
  const isBatched = from.length > 1 && batch === from[0] && batch !== undefined;
  const row = [batch as Dim, from.slice(1).reduce<number>((product, size) => product * perSample(size), 1)];
  return {
    kind: "view",
    problem: `${showShape(shape)} needs ${wanted} elements${each}, but ${showShape(from)} has ${productText(from)}`,
    help: isBatched && (isOpen || known.length < 2) ? `flatten(1) makes one row of each: ${showShape(row)}` : undefined,
  };
}

/** `288 = 32·3·3`, of one sample where a batch is open. */
function productText(sizes: readonly Dim[]): string {
  const factors = sizes.map(perSample).filter((size, i) => isFixed(sizes[i] as Dim) || size !== 1);
  const product = factors.reduce((a, b) => a * b, 1);
  return factors.length < 2 ? String(product) : `${product} = ${factors.join("·")}`;
}
