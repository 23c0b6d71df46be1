import { showShape, type Shape } from "./types.ts";

/** Words that sentences and pictures are made of. */

/** `a`, `a and b`, `a, b and c` */
export const and = (texts: readonly string[]): string =>
  texts.length < 2 ? (texts[0] ?? "") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;

/** `3×3` */
export const sizesText = (values: unknown): string =>
  (values as Shape).map((value) => (typeof value === "number" ? value : showShape([value]))).join("×");

/** `2` where all are 2, else `2×1`. */
export const sameText = (values: readonly number[]): string =>
  values.every((value) => value === values[0]) ? String(values[0]) : values.join("×");
