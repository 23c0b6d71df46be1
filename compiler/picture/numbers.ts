import { isFixed, type Shape } from "../ir/types.ts";

/** `118 M` */
export function short(value: number): string {
  for (const [unit, size] of [
    ["G", 1e9],
    ["M", 1e6],
    ["K", 1e3],
  ] as const)
    if (value >= size * 0.9995) return `${Number((value / size).toPrecision(3))} ${unit}`;
  return String(value);
}

/** `64×56×56`: what one sample has. */
export const sampleShape = (shape: Shape): string => {
  const [first, ...rest] = shape;
  const own = first !== undefined && !isFixed(first) ? (first.factor === 1 ? rest : [first.factor, ...rest]) : shape;
  return own.map((size) => (isFixed(size) ? size : size.factor)).join("×") || "1";
};
