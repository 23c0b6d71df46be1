/** The shape of an input as `--input` has it, the batch first: numbers, and names of sizes that stay open. */
export interface GivenShape {
  /** Which input it is, where that is said. */
  readonly name?: string;
  readonly sizes: readonly (number | string)[];
}

/** The same without open sizes. */
export interface FixedShape {
  readonly name?: string;
  readonly sizes: readonly number[];
}

/** The batch is called so in what is written, and open as well. */
export const BATCH = "N";

/** `1,3,224,224`, `x=1,3,224,224` or `1,3,H,W`; undefined for what is no shape. */
export function readShape(text: string): GivenShape | undefined {
  const [, name, list] = /^(?:([A-Za-z_]\w*)=)?((?:\d+|[A-Za-z]\w*)(?:,(?:\d+|[A-Za-z]\w*))*)$/.exec(text) ?? [];
  if (list === undefined) return undefined;
  const sizes = list.split(",").map((size) => (/^\d/.test(size) ? Number(size) : size));
  const isRight = sizes.every((size, i) =>
    typeof size === "number" ? Number.isSafeInteger(size) && size > 0 : i === 0 || size !== BATCH,
  );
  return isRight ? { ...(name === undefined ? {} : { name }), sizes } : undefined;
}

/** Whether it is a shape all of whose sizes but the batch are numbers. */
export const isFixedShape = (shape: GivenShape): shape is FixedShape =>
  shape.sizes.every((size) => typeof size === "number");

/** The names of sizes that stay open, each once. */
export const openNames = (shapes: readonly GivenShape[]): readonly string[] => [
  ...new Set(shapes.flatMap(({ sizes }) => sizes.slice(1).filter((size) => typeof size === "string"))),
];
