import type { AttrValue, AttrValues } from "./op.ts";

/** Beside tensors of float32 PyTorch holds numbers in single precision, too: nothing equals 0.1 but the float32 next to it. */
export const singleNumber = (value: number): number => Math.fround(value);

/** The same of an op's attributes. */
export const singleNumbers = (attrs: AttrValues): AttrValues =>
  Object.fromEntries(
    Object.entries(attrs).map(([name, value]): [string, AttrValue] => [
      name,
      typeof value === "number" ? singleNumber(value) : value,
    ]),
  );
