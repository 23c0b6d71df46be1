import type { Halo, Pads } from "../../ir/layout.ts";

export const isEmpty = ({ pads }: Halo): boolean => pads.flat().every((count) => count === 0);

/** Whether a border is as wide as the one that is wanted, and filled with the same. */
export const holds = (halo: Halo | undefined, wanted: Halo): boolean =>
  halo !== undefined &&
  halo.fill === wanted.fill &&
  wanted.pads.every(([before, after], i) => {
    const [ownBefore, ownAfter] = halo.pads[i] ?? [0, 0];
    return ownBefore >= before && ownAfter >= after;
  });

export const isSameHalo = (a: Halo | undefined, b: Halo | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && holds(a, b) && holds(b, a));

/** The border that serves both, or the first one where they differ in what it holds. */
export function mergeHalos(a: Halo | undefined, b: Halo | undefined): Halo | undefined {
  if (!a || !b || a.fill !== b.fill) return a ?? b;
  const pads = a.pads.map(([before, after], i): Pads => {
    const [otherBefore, otherAfter] = b.pads[i] ?? [0, 0];
    return [Math.max(before, otherBefore), Math.max(after, otherAfter)];
  });
  return { pads, fill: a.fill };
}
