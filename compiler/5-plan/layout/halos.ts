import type { Halo } from "../../ir/op.ts";

const sides = ["top", "bottom", "left", "right"] as const;

export const isEmpty = (halo: Halo): boolean => sides.every((side) => halo[side] === 0);

/** Whether a border is as wide as the one that is wanted, and filled with the same. */
export const holds = (halo: Halo | undefined, wanted: Halo): boolean =>
  halo !== undefined && halo.fill === wanted.fill && sides.every((side) => halo[side] >= wanted[side]);

export const isSameHalo = (a: Halo | undefined, b: Halo | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && holds(a, b) && holds(b, a));

/** The border that serves both, or the first one where they differ in what it holds. */
export function mergeHalos(a: Halo | undefined, b: Halo | undefined): Halo | undefined {
  if (!a || !b || a.fill !== b.fill) return a ?? b;
  return {
    top: Math.max(a.top, b.top),
    bottom: Math.max(a.bottom, b.bottom),
    left: Math.max(a.left, b.left),
    right: Math.max(a.right, b.right),
    fill: a.fill,
  };
}
