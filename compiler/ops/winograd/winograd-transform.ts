import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { add, constant, madd, mul, neg, sub } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { range } from "../../ir/range.ts";
import type { Matrix } from "./winograd-matrices.ts";

/** A matrix times a vector in the kernel language; `name` is what the locals of its results are called. */
export type Multiply = (
  k: Kernel,
  name: (row: number) => string,
  matrix: Matrix,
  vector: readonly Expression[],
) => readonly Local[];

/** M x Mᵀ in the kernel language: columns first, then rows. */
export function transform(
  k: Kernel,
  matrix: Matrix,
  values: readonly (readonly Expression[])[],
  multiply: Multiply,
): readonly (readonly Local[])[] {
  const columns = range(values[0]?.length ?? 0).map((j) =>
    multiply(
      k,
      (i) => `t${i}_${j}`,
      matrix,
      values.map((row) => row[j] as Expression),
    ),
  );
  return matrix.map((_, i) =>
    multiply(
      k,
      (j) => `u${i}_${j}`,
      matrix,
      columns.map((column) => column[i] as Local),
    ),
  );
}

export const eachRow: Multiply = (k, name, matrix, vector) =>
  matrix.map((factors, i) => k.local(name(i), combine(factors, vector)));

/**
 * Points ±p make rows, and in the other direction columns, that differ in signs only. Of such a pair of rows what is equal (the
 * even powers) and what is opposite is added up once; of columns the sum and the difference are taken once.
 */
export const inPairs: Multiply = (k, name, matrix, vector) => {
  const sums = addColumns(k, matrix, vector);
  const made: Local[] = [];
  sums.matrix.forEach((factors, i) => {
    if (made[i]) return;
    const partner = sums.matrix.findIndex((other, j) => j > i && isWorthPairing(factors, other));
    if (partner === -1) made[i] = k.local(name(i), combine(factors, sums.vector));
    else {
      const other = sums.matrix[partner] as readonly number[];
      const half = (hint: string, isOf: (j: number) => boolean): Local => {
        const own = factors.map((factor, j) => (isOf(j) ? factor : 0));
        return k.local(hint, combine(own, sums.vector));
      };
      const even = half("even", (j) => factors[j] === other[j]);
      const odd = half("odd", (j) => factors[j] !== other[j]);
      made[i] = k.local(name(i), add(even, odd));
      made[partner] = k.local(name(partner), sub(even, odd));
    }
  });
  return made;
};

const areOpposite = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((factor, j) => Math.abs(factor) === Math.abs(b[j] as number));

/** Whether there is anything to add up in one of the halves. */
function isWorthPairing(row: readonly number[], other: readonly number[]): boolean {
  const used = range(row.length).filter((j) => row[j] !== 0);
  const same = used.filter((j) => row[j] === other[j]);
  return areOpposite(row, other) && same.length > 0 && same.length < used.length && used.length > 2;
}

/** The same product, of a vector in which pairs of values have become their sum and their difference. */
function addColumns(
  k: Kernel,
  matrix: Matrix,
  vector: readonly Expression[],
): { readonly matrix: Matrix; readonly vector: readonly Expression[] } {
  const columns = vector.map((_, j) => matrix.map((row) => row[j] as number));
  const values = [...vector];
  columns.forEach((column, j) => {
    const next = columns[j + 1];
    const used = range(matrix.length).filter((i) => column[i] !== 0);
    const same = used.filter((i) => column[i] === next?.[i]);
    // Of two rows each has its own sum.
    if (!next || !areOpposite(column, next) || used.length <= 2 || same.length === used.length) return;
    const [a, b] = [values[j], values[j + 1]] as [Expression, Expression];
    [values[j], values[j + 1]] = [k.local("sum", add(a, b)), k.local("difference", sub(a, b))];
    columns[j] = column.map((factor, i) => (same.includes(i) ? factor : 0));
    columns[j + 1] = column.map((factor, i) => (same.includes(i) ? 0 : factor));
  });
  return { matrix: matrix.map((_, i) => columns.map((column) => column[i] as number)), vector: values };
}

/** Σ factors[i] · values[i] */
function combine(factors: readonly number[], values: readonly Expression[]): Expression {
  let sum: Expression | undefined;
  factors.forEach((factor, i) => {
    const value = values[i] as Expression;
    if (factor === 0) return;
    if (sum === undefined) sum = factor === 1 ? value : factor === -1 ? neg(value) : mul(value, factor);
    else if (factor === 1) sum = add(sum, value);
    else sum = factor === -1 ? sub(sum, value) : madd(value, factor, sum);
  });
  return sum ?? constant(0);
}

/** M x Mᵀ in numbers, for references. Where the matrix has a zero, nothing is read: no NaN comes from there. */
export function transformed(matrix: Matrix, values: Matrix): Matrix {
  /** The transpose of the product. */
  const times = (rows: Matrix): Matrix =>
    (rows[0] ?? []).map((_, j) =>
      matrix.map((factors) => {
        let sum = 0;
        for (let i = 0; i < factors.length; i++)
          if (factors[i] !== 0) sum += (factors[i] as number) * (rows[i]?.[j] as number);
        return sum;
      }),
    );
  return times(times(values));
}
