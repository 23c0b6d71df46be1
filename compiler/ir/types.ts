/** A dimension that the input decides at run time: a symbol times an integer. Only the batch may stay so. */
export interface SymbolicDim {
  readonly symbol: string;
  readonly factor: number;
}

export type Dim = number | SymbolicDim;
export type Shape = readonly Dim[];

/** What the compiler knows about a value before any number exists. All run-time values are float32. */
export interface TensorType {
  readonly dtype: "f32";
  readonly shape: Shape;
}

export const f32 = (shape: Shape): TensorType => ({ dtype: "f32", shape });
export const symbolic = (symbol: string, factor = 1): SymbolicDim => ({ symbol, factor });

export const isFixed = (dim: Dim): dim is number => typeof dim === "number";

export const sameDim = (a: Dim, b: Dim): boolean =>
  isFixed(a) || isFixed(b) ? a === b : a.symbol === b.symbol && a.factor === b.factor;

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dim, i) => sameDim(dim, b[i] as Dim));

/** `undefined` for N·N, which no shape may hold. */
export function multiply(a: Dim, b: Dim): Dim | undefined {
  if (isFixed(a) && isFixed(b)) return a * b;
  if (isFixed(a)) return isFixed(b) ? a * b : a === 0 ? 0 : { symbol: b.symbol, factor: a * b.factor };
  if (isFixed(b)) return multiply(b, a);
  return undefined;
}

/** `undefined` where the division leaves a remainder. */
export function divide(a: Dim, b: Dim): Dim | undefined {
  if (isFixed(a) && isFixed(b)) return b !== 0 && a % b === 0 ? a / b : undefined;
  if (isFixed(a)) return undefined;
  if (isFixed(b)) return b !== 0 && a.factor % b === 0 ? { symbol: a.symbol, factor: a.factor / b } : undefined;
  return a.symbol === b.symbol && a.factor % b.factor === 0 ? a.factor / b.factor : undefined;
}

export function productOf(dims: Shape): Dim {
  let product: Dim = 1;
  for (const dim of dims) {
    const next = multiply(product, dim);
    if (next === undefined) throw new RangeError("a shape holds two symbols");
    product = next;
  }
  return product;
}

/** The element count of one sample: what a symbol of 1 would give. */
export const perSample = (dim: Dim): number => (isFixed(dim) ? dim : dim.factor);

export const showDim = (dim: Dim): string =>
  isFixed(dim) ? String(dim) : dim.factor === 1 ? dim.symbol : `${dim.factor}${dim.symbol}`;

/** `[N, 3, 32, 32]`, as messages show a shape. */
export const showShape = (shape: Shape): string => `[${shape.map(showDim).join(", ")}]`;

/** `f32[N,3,32,32]`, as the text form of a graph shows a type. */
export const showType = (type: TensorType): string => `${type.dtype}[${type.shape.map(showDim).join(",")}]`;
