import { range } from "../../ir/range.ts";

/** The transforms of Winograd's minimal filtering F(m×m, 3×3): y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A. */
export interface WinogradMatrices {
  /** Bᵀ, (m + 2) × (m + 2): input tile → its transform. */
  readonly input: Matrix;
  /** G, (m + 2) × 3: filter → its transform. */
  readonly filter: Matrix;
  /** Aᵀ, m × (m + 2): product → output tile. */
  readonly output: Matrix;
}

export type Matrix = readonly (readonly number[])[];

/** Interpolation points 0, ±1, as in Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015. */
const f2: WinogradMatrices = {
  input: [
    [1, 0, -1, 0],
    [0, 1, 1, 0],
    [0, -1, 1, 0],
    [0, 1, 0, -1],
  ],
  filter: [
    [1, 0, 0],
    [1 / 2, 1 / 2, 1 / 2],
    [1 / 2, -1 / 2, 1 / 2],
    [0, 0, 1],
  ],
  output: [
    [1, 1, 1, 0],
    [0, 1, -1, -1],
  ],
};

/**
 * Of all points 0, ±a, ±b in sixteenths those with the smallest error: a quarter of what Lavin and Gray's 0, ±1, ±2 make of
 * rounded tiles, filters and products. Everything but the filters' divisors is exact in single precision.
 */
const f4 = cookToom([0, 11 / 16, -11 / 16, 23 / 16, -23 / 16], 3);

/** For output tiles of 2×2 or 4×4. */
export const matricesFor = (tile: number): WinogradMatrices => (tile === 2 ? f2 : f4);

/**
 * Cook and Toom's algorithm, transposed: a filter is a polynomial, known by its values at the points and, as the last of them,
 * by its leading coefficient.
 */
function cookToom(points: readonly number[], taps: number): WinogradMatrices {
  const outputs = points.length + 2 - taps;
  const othersOf = (point: number): readonly number[] => points.filter((other) => other !== point);
  const divisorOf = (point: number): number => othersOf(point).reduce((product, other) => product * (point - other), 1);
  return {
    input: [...points.map((point) => [...withRoots(othersOf(point)), 0]), withRoots(points)],
    filter: [
      ...points.map((point) => range(taps).map((power) => point ** power / divisorOf(point))),
      range(taps).map((power) => (power === taps - 1 ? 1 : 0)),
    ],
    output: range(outputs).map((power) => [...points.map((point) => point ** power), power === outputs - 1 ? 1 : 0]),
  };
}

/** The coefficients of Π (x − root), lowest first. */
function withRoots(roots: readonly number[]): readonly number[] {
  return roots.reduce(
    (product, root) => range(product.length + 1).map((i) => (product[i - 1] ?? 0) - root * (product[i] ?? 0)),
    [1],
  );
}
