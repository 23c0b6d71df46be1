import { isFixed, perSample, type Shape } from "../ir/types.ts";

/** Which sample of the batch each element of a value belongs to; undefined if all samples share the value. */
export function sampleOf(shape: Shape, batch: number): ((element: number) => number) | undefined {
  const axis = shape.findIndex((dim) => !isFixed(dim));
  if (axis === -1) return undefined;
  const inner = shape.slice(axis + 1).reduce<number>((product, dim) => product * perSample(dim), 1);
  const each = inner * perSample(shape[axis] ?? 1);
  return (element) => Math.floor(element / each) % batch;
}

export const sizesOf = (shape: Shape, batch: number): number[] =>
  shape.map((dim) => (isFixed(dim) ? dim : dim.factor * batch));
