import type { Choices } from "./choices.ts";

/** What a convolution or a pool does along one dimension, and how large that becomes. */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  readonly out: number;
}

/** Windows that fit, for each of the sizes. */
export function convolutionWindows(choose: Choices, sizes: readonly number[]): readonly Window[] {
  const isPlain = !choose.isOdd(2);
  return sizes.map((size) => {
    const padding = choose.pick([1, 0, 2, 1]);
    const dilation = isPlain ? 1 : choose.pick([1, 2, 3]);
    const most = Math.floor((size + 2 * padding - 1) / dilation) + 1;
    const kernel = Math.min(most, isPlain ? 3 : choose.pick([3, 1, 2, 4, 5]));
    const stride = isPlain ? choose.pick([1, 1, 2]) : choose.between(1, 3);
    return { kernel, stride, padding, dilation, out: outOf({ size, kernel, stride, padding, dilation }) };
  });
}

interface Given {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

const outOf = ({ size, kernel, stride, padding, dilation }: Given): number =>
  Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;

/** Pools' windows: borders of at most half of them, and a last one that may hang over. */
export function poolWindows(
  choose: Choices,
  sizes: readonly number[],
  { isDilated, isCeil }: { readonly isDilated: boolean; readonly isCeil: boolean },
): readonly Window[] | undefined {
  const windows = sizes.map((size): Window => {
    const kernel = Math.min(size, choose.pick([2, 3, 1, 4]));
    const stride = choose.pick([2, 1, 3, 4]);
    const padding = choose.between(0, Math.floor(kernel / 2));
    const dilation = isDilated && choose.isOdd(3) && 2 * (kernel - 1) < size + 2 * padding ? 2 : 1;
    const given = { size, kernel, stride, padding, dilation };
    if (!isCeil) return { ...given, out: outOf(given) };
    const out = Math.ceil((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
    // The last window begins within the image or its border before it.
    return { ...given, out: (out - 1) * stride >= size + padding ? out - 1 : out };
  });
  return windows.every(({ out }) => out >= 1) ? windows : undefined;
}
