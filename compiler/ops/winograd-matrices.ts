/**
 * The transforms of Winograd's minimal filtering F(m×m, 3×3): y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A. Interpolation points 0, ±1
 * (and ±2), as in Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015.
 */
export interface WinogradMatrices {
  /** Bᵀ, (m + 2) × (m + 2): input tile → its transform. */
  readonly input: readonly (readonly number[])[];
  /** G, (m + 2) × 3: filter → its transform. */
  readonly filter: readonly (readonly number[])[];
  /** Aᵀ, m × (m + 2): product → output tile. */
  readonly output: readonly (readonly number[])[];
}

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

const f4: WinogradMatrices = {
  input: [
    [4, 0, -5, 0, 1, 0],
    [0, -4, -4, 1, 1, 0],
    [0, 4, -4, -1, 1, 0],
    [0, -2, -1, 2, 1, 0],
    [0, 2, -1, -2, 1, 0],
    [0, 4, 0, -5, 0, 1],
  ],
  filter: [
    [1 / 4, 0, 0],
    [-1 / 6, -1 / 6, -1 / 6],
    [-1 / 6, 1 / 6, -1 / 6],
    [1 / 24, 1 / 12, 1 / 6],
    [1 / 24, -1 / 12, 1 / 6],
    [0, 0, 1],
  ],
  output: [
    [1, 1, 1, 1, 1, 0],
    [0, 1, -1, 2, -2, 0],
    [0, 1, 1, 4, 4, 0],
    [0, 1, -1, 8, -8, 1],
  ],
};

/** For output tiles of 2×2 or 4×4. */
export const matricesFor = (tile: number): WinogradMatrices => (tile === 2 ? f2 : f4);
