import { call, inverse, permuted, quoted, range, type Speech } from "../speech.ts";
import { LeftOut } from "../vector-case.ts";

export interface Resize {
  readonly x: string;
  /** The dimensions that change; all others stay. */
  readonly axes: readonly number[];
  /** The size that each of them gets. */
  readonly sizes: readonly number[];
  /** As given; without them the quotient of the sizes. */
  readonly scales?: readonly number[];
  readonly how: "linear" | "linear, corners aligned" | "nearest below" | "nearest, halves down" | "nearest, halves up";
}

/** interpolate() of the last two dimensions, with the others in front. */
export function sayResize(s: Speech, { x, axes, sizes, scales, how }: Resize): string {
  const shape = s.shape(x);
  const changing = axes.filter((axis, i) => shape[axis] !== sizes[i] || scales?.[i] !== undefined);
  if (changing.length > 2) throw new LeftOut("images of three dimensions");
  const others = range(shape.length).filter((dim) => !changing.includes(dim));
  const along = [...others.slice(others.length + changing.length - 2), ...changing].sort((a, b) => a - b);
  if (along.length < 2 || shape.length !== 4) throw new LeftOut("images without batch and channels");
  const order = [...range(4).filter((dim) => !along.includes(dim)), ...along];
  const per = (list: readonly number[] | undefined, axis: number): number | undefined => list?.[axes.indexOf(axis)];
  const target = along.map((axis) => per(sizes, axis) ?? (shape[axis] as number));
  const factors = along.map((axis, i) => per(scales, axis) ?? (target[i] as number) / (shape[axis] as number));
  if (how === "nearest, halves down") refuseTies(target, factors);
  const exactly = along.every((axis, i) => (shape[axis] as number) * (factors[i] as number) === target[i]);
  if (how === "linear, corners aligned" && !exactly) throw new LeftOut("corners aligned to a size that is not whole");
  const resized = call("interpolate", [permuted(x, order)], {
    ...(scales ? { scale_factor: factors } : { size: target }),
    mode: quoted(how.startsWith("linear") ? "bilinear" : how === "nearest below" ? "nearest" : "nearest-exact"),
    align_corners: how.startsWith("linear") ? how !== "linear" : undefined,
  });
  return permuted(resized, inverse(order));
}

/** Just between two elements PyTorch takes the later one. */
function refuseTies(sizes: readonly number[], factors: readonly number[]): void {
  const isTie = (i: number, factor: number): boolean => i > 0 && Number.isInteger((i + 0.5) / factor);
  if (sizes.some((size, axis) => range(size).some((i) => isTie(i, factors[axis] as number))))
    throw new LeftOut("nearest of two at the same distance, where PyTorch takes the later");
}
