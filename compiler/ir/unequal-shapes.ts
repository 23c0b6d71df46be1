import { isFixed, sameDim, sameShape, showShape, type Dim, type Shape } from "./types.ts";

/** What would most likely make shapes meet, as those of a network's branches should; undefined where nothing is likely. */

/** For a sum or a product. */
export function toBroadcast([a, b]: readonly Shape[]): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a.length !== b.length) return a.length < b.length ? asChannels(a, b) : asChannels(b, a);
  const unequal = unequalDims(a, b);
  // A size of 1 stretches, and says nothing of what was meant.
  if (!areImages(a, b) || unequal.some((i) => a[i] === 1 || b[i] === 1)) return undefined;
  if (unequal.length === 1 && unequal[0] === 1) return Number(a[1]) < Number(b[1]) ? projected(a, b) : projected(b, a);
  if (isHalfOf(a, b)) return projected(b, a, ", stride=2");
  if (isHalfOf(b, a)) return projected(a, b, ", stride=2");
  return unequal[0] === 2 ? toPad(a, b) : undefined;
}

/** For a concatenation along `dim`. */
export function toConcatenate([a, b]: readonly Shape[], dim: number): string | undefined {
  if (a === undefined || b === undefined || a.length !== b.length) return undefined;
  const unequal = unequalDims(a, b);
  const [only] = unequal;
  if (unequal.length === 1 && only !== undefined && [a, b].every((shape) => isFixed(shape[only] as Dim)))
    return `they differ in dimension ${only} only: dim=${only} joins them`;
  if (!areImages(a, b) || dim !== 1) return undefined;
  if (isHalfOf(a, b)) return `interpolate(scale_factor=2) brings ${showShape(a)} to the size of the other`;
  if (isHalfOf(b, a)) return `interpolate(scale_factor=2) brings ${showShape(b)} to the size of the other`;
  return toPad(a, b);
}

const unequalDims = (a: Shape, b: Shape): number[] => [...a.keys()].filter((i) => !sameDim(a[i] as Dim, b[i] as Dim));

/** [N, C, H, W] of one batch. */
const areImages = (a: Shape, b: Shape): boolean =>
  a.length === 4 && sameDim(a[0] as Dim, b[0] as Dim) && [...a.slice(1), ...b.slice(1)].every(isFixed);

/** [N, C] and [N, C, H, W], as in squeeze-and-excitation, or [C], as of a mean and a standard deviation. */
function asChannels(few: Shape, many: Shape): string | undefined {
  const [size] = few;
  if (few.length === 1 && many.length > 2 && many.length < 6 && size !== undefined && size === many.at(-3))
    return `view(${String(size)}, 1, 1) lays ${showShape(few)} along the channels (of a list: tensor([…]).view(${String(size)}, 1, 1))`;
  if (few.length < 2 || !sameShape(few, many.slice(0, few.length))) return undefined;
  const wanted = showShape([...few, ...many.slice(few.length).map(() => 1)]);
  return `view(${wanted.slice(1, -1)}) makes ${showShape(few)} stretch over rows and columns`;
}

/** As the downsample of a residual block. */
const projected = (from: Shape, to: Shape, more = ""): string =>
  `Conv2d(${String(from[1])}, ${String(to[1])}, 1${more}) makes ${showShape(to)} of ${showShape(from)}`;

/** The sizes of images, halved by a stride of 2. */
const isHalfOf = (small: Shape, large: Shape): boolean =>
  [2, 3].every((i) => {
    const size = large[i] as Dim;
    return isFixed(size) && size > 2 && Math.ceil(size / 2) === small[i];
  });

/** What convolutions without padding take off an image: as much in height as in width, and an even number. */
function toPad(a: Shape, b: Shape): string | undefined {
  const [high, wide] = [2, 3].map((i) => Number(a[i]) - Number(b[i])) as [number, number];
  const lost = Math.abs(high);
  if (high !== wide || lost % 2 !== 0 || lost > 6) return undefined;
  return `${lost / 2} more of padding on the way makes ${showShape(high < 0 ? a : b)} as large as the other`;
}
