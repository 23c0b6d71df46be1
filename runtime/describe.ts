/** How messages write what the user gave: short, on one line, whatever it holds. */

/** `[64, 3, 7, 7]`; a hostile rank is cut. */
export const showShape = (shape: readonly unknown[]): string =>
  `[${shape.slice(0, 8).join(", ")}${shape.length > 8 ? ", …" : ""}]`;

/** A name from a file, cut to 99 characters, with control, format and other invisible characters written as escapes. */
export const showName = (name: string): string =>
  (name.length > 99 ? name.slice(0, 98) + "…" : name).replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`,
  );

/** `Float32Array`, `Array`, `Undefined`, `Promise`, … */
export const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/** True for those of another realm (an iframe, a test's sandbox) too. Asked at every run, so nothing is made to answer. */
export const isFloat32Array = (value: unknown): value is Float32Array =>
  ArrayBuffer.isView(value) && (value as Float32Array)[Symbol.toStringTag] === "Float32Array";

/** How many values a tensor of this shape has; 1 for a scalar's `[]`. */
export const countOf = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1);
