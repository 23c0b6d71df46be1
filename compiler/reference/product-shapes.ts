import type { ShapeNotes } from "../functions/define-function.ts";
import { broadcast, reduced } from "./shape-rules.ts";

/** Of products of tensors, distances and norms. */
export const productShapes: Readonly<Record<string, ShapeNotes>> = {
  bilinear: {
    rule: "[..., A], [..., B] and a weight [K, A, B] to [..., K]",
    examples: [["bilinear(x, y, z)", "[N, 6]", "[N, 4]", "[5, 6, 4]"]],
  },
  einsum: {
    rule: "the sizes of the letters behind ->, or of those that stand once, in alphabetical order",
    examples: [
      ['einsum("nhqd,nhkd->nhqk", x, y)', "[N, 4, 10, 16]", "[N, 4, 6, 16]"],
      ['einsum("nii->n", x)', "[N, 5, 5]"],
      ['einsum("...c,oc", x, y)', "[N, 7, 6]", "[5, 6]"],
    ],
  },
  tensordot: {
    rule: "what is left of the first, then what is left of the second",
    examples: [
      ["tensordot(x, y)", "[N, 4, 6]", "[4, 6, 5]"],
      ["tensordot(x, y, ([2, 1], [0, 1]))", "[N, 4, 6]", "[6, 4]"],
    ],
  },
  inner: { rule: "[..., K] and [M, K] to [..., M]", examples: [["inner(x, y)", "[N, 6]", "[5, 6]"]] },
  outer: { rule: "[M] and [K] to [M, K]", examples: [["outer(x, y)", "[N]", "[5]"]] },
  ger: { rule: "[M] and [K] to [M, K]", examples: [["ger(x, y)", "[N]", "[5]"]] },
  kron: { rule: "the products of the sizes", examples: [["kron(x, y)", "[N, 4]", "[2, 3]"]] },
  chain_matmul: {
    rule: "[M, K], [K, L], …, [P, Q] to [M, Q]",
    examples: [["chain_matmul(x, y, z)", "[N, 6]", "[6, 4]", "[4, 5]"]],
  },
  multi_dot: {
    rule: "[M, K], [K, L], …, [P, Q] to [M, Q]; a vector counts as a row or column, which the result does not have",
    examples: [["multi_dot([x, y, z])", "[N, 6]", "[6, 4]", "[4]"]],
  },
  addmm: { rule: "[M, K] and [K, L] to [M, L]", examples: [["addmm(x, y, z)", "[5]", "[N, 6]", "[6, 5]"]] },
  addmv: { rule: "[M, K] and [K] to [M]", examples: [["addmv(x, y, z)", "[N]", "[N, 6]", "[6]"]] },
  addr: { rule: "[M] and [K] to [M, K]", examples: [["addr(x, y, z)", "[N, 5]", "[N]", "[5]"]] },
  addbmm: {
    rule: "[N, M, K] and [N, K, L] to [M, L]",
    examples: [["addbmm(x, y, z)", "[4, 5]", "[N, 4, 6]", "[N, 6, 5]"]],
  },
  baddbmm: {
    rule: "[N, M, K] and [N, K, L] to [N, M, L]",
    examples: [["baddbmm(x, y, z)", "[4, 5]", "[N, 4, 6]", "[N, 6, 5]"]],
  },
  addcmul: { rule: broadcast, examples: [["addcmul(x, y, z, value=0.5)", "[N, 8]", "[N, 8]", "[8]"]] },
  addcdiv: { rule: broadcast, examples: [["addcdiv(x, y, z, value=0.5)", "[N, 8]", "[N, 8]", "[8]"]] },
  trace: { rule: "a single number", examples: [["trace(x)", "[4, 6]"]] },
  cross: { rule: broadcast, examples: [["cross(x, y, dim=1)", "[N, 3]", "[N, 3]"]] },
  vector_norm: { rule: reduced, examples: [["vector_norm(x, dim=1)", "[N, 3, 8]"]] },
  matrix_norm: { rule: "without both of dim", examples: [["matrix_norm(x)", "[N, 3, 8]"]] },
};
