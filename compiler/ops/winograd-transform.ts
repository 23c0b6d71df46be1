import type { Kernel, Local } from "../ir/kernel/builder.ts";
import { add, constant, madd, mul, neg, sub } from "../ir/kernel/expression.ts";
import type { Expression } from "../ir/kernel/program.ts";
import { range } from "../ir/range.ts";

type Matrix = readonly (readonly number[])[];

/** M x Mᵀ in the kernel language: columns first, then rows. */
export function transform(k: Kernel, matrix: Matrix, values: readonly (readonly Expression[])[]): Local[][] {
  const width = values[0]?.length ?? 0;
  const columns = range(width).map((j) =>
    matrix.map((factors, i) =>
      combine(
        k,
        `t${i}_${j}`,
        factors,
        values.map((row) => row[j] as Expression),
      ),
    ),
  );
  return matrix.map((_, i) =>
    matrix.map((factors, j) =>
      combine(
        k,
        `u${i}_${j}`,
        factors,
        columns.map((column) => column[i] as Local),
      ),
    ),
  );
}

/** Σ factors[i] · values[i], each result in a local. */
function combine(k: Kernel, name: string, factors: readonly number[], values: readonly Expression[]): Local {
  let sum: Expression | undefined;
  factors.forEach((factor, i) => {
    const value = values[i] as Expression;
    if (factor === 0) return;
    if (sum === undefined) sum = factor === 1 ? value : factor === -1 ? neg(value) : mul(value, factor);
    else if (factor === 1) sum = add(sum, value);
    else sum = factor === -1 ? sub(sum, value) : madd(value, factor, sum);
  });
  return k.local(name, sum ?? constant(0));
}

/** One number of M x Mᵀ for the square x that `value` gives, for references. */
export function transformedAt(
  matrix: Matrix,
  value: (i: number, j: number) => number,
  row: number,
  column: number,
): number {
  let sum = 0;
  (matrix[row] ?? []).forEach((a, i) =>
    (matrix[column] ?? []).forEach((b, j) => (sum += a === 0 || b === 0 ? 0 : a * b * value(i, j))),
  );
  return sum;
}
