import { isFixed, showDim, type Dim, type Shape, type SymbolicDim } from "../ir/types.ts";

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
export const sampleShape = (shape: Shape, batch: string | undefined): string => {
  const [first, ...rest] = shape;
  const isBatch = (dim: Dim | undefined): dim is SymbolicDim =>
    dim !== undefined && !isFixed(dim) && dim.symbol === batch;
  const own = isBatch(first) ? (first.factor === 1 ? rest : [first.factor, ...rest]) : shape;
  return own.map((size) => (isBatch(size) ? size.factor : showDim(size))).join("×") || "1";
};
