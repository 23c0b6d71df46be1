import { sumOf, type Sized, type SizeFunction } from "../../ir/size-formula.ts";
import { at, isExact, MOST_DIVIDED, type Term, type Values } from "./size-values.ts";

/** What is known of whole numbers. */
interface Fitted {
  readonly terms: readonly Term[];
  readonly fit: (values: Values) => Sized | undefined;
}

/** What scores are scaled by, and what gives back the number that it is of. */
const FUNCTIONS: readonly (readonly [SizeFunction, (value: number) => number])[] = [
  ["sqrt", (value) => value * value],
  ["log", Math.exp],
  ["log2", (value) => 2 ** value],
];

/** What is no whole number is one divided by another. */
export function fitFraction(values: Values, { terms, fit }: Fitted): Sized | undefined {
  const inverse = values.map((value) => Math.round(1 / value));
  for (const isSingle of [false, true]) {
    const rounded = (value: number): number => (isSingle ? Math.fround(value) : value);
    if (isExact(values, (i) => rounded(1 / at(inverse, i)))) {
      const by = fit(inverse);
      if (by !== undefined) return { kind: "quotient", of: 1, by, isSingle };
    }
    // Of so many in a number that is the same at all sizes.
    for (let by = 2; by <= MOST_DIVIDED; by++) {
      const of = values.map((value) => Math.round(value * by));
      if (!isExact(values, (i) => rounded(at(of, i) / by))) continue;
      const above = fit(of);
      if (above !== undefined) return { kind: "quotient", of: above, by, isSingle };
    }
    for (const term of terms)
      for (const less of [0, 1]) {
        const by = term.values.map((value) => value - less);
        const of = values.map((value, i) => Math.round(value * at(by, i)));
        if (!isExact(values, (i) => rounded(at(of, i) / at(by, i)))) continue;
        const above = fit(of);
        if (above !== undefined)
          return { kind: "quotient", of: above, by: sumOf(-less, [{ factor: 1, of: term.formula }]), isSingle };
      }
  }
  return functionOf(values, fit);
}

/** A root, one divided by a root, or a logarithm of a whole number. */
function functionOf(values: Values, fit: Fitted["fit"]): Sized | undefined {
  for (const isSingle of [false, true]) {
    const rounded = (value: number): number => (isSingle ? Math.fround(value) : value);
    const inverses = values.map((value) => Math.round(1 / (value * value)));
    const under = isExact(values, (i) => rounded(1 / Math.sqrt(at(inverses, i)))) ? fit(inverses) : undefined;
    const root = { kind: "function", name: "sqrt", isSingle: false } as const;
    if (under !== undefined) return { kind: "quotient", of: 1, by: { ...root, of: under }, isSingle };
    for (const [name, inverse] of FUNCTIONS) {
      const inverted = values.map((value) => Math.round(inverse(value)));
      if (!isExact(values, (i) => rounded(Math[name](at(inverted, i))))) continue;
      const of = fit(inverted);
      if (of !== undefined) return { kind: "function", name, of, isSingle };
    }
  }
  return undefined;
}
