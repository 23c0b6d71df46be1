import type { SupportName } from "./spell-typescript.ts";

/** Functions that kernels may call and JavaScript does not have, as text for the generated module. */
export const support: Readonly<
  Record<SupportName, { readonly doc: string; readonly parameters: readonly string[]; readonly body: string }>
> = {
  erf: {
    doc: "The error function, to 1.2e-7 relative (W. J. Cody's rational forms would be exacter than float32 can hold).\nChebyshev fit of erfc after Numerical Recipes, section 6.2; a Taylor sum near zero.",
    parameters: ["x"],
    body: `if (x !== x || x === 0) return x;
      const a = Math.abs(x);
      if (a < 0.5) {
        let term = x;
        let sum = x;
        for (let i = 1; i < 12; i++) {
          term *= (-x * x) / i;
          sum += term / (2 * i + 1);
        }
        return sum * 1.1283791670955126;
      }
      const t = 1 / (1 + 0.5 * a);
      const r = t * Math.exp(-a * a - 1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806 + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277)))))))));
      return x < 0 ? r - 1 : 1 - r;`,
  },
  index: {
    doc: "A number as an index from 0 to count − 1, whatever it is.",
    parameters: ["value", "count"],
    body: `return value >= count ? count - 1 : value > 0 ? Math.floor(value) : 0;`,
  },
  pow: {
    doc: "C's pow: 1 to any power is 1, and so is −1 to an infinite one.",
    parameters: ["a", "b"],
    body: `return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : Math.pow(a, b);`,
  },
  random: {
    doc: "24 bits that look random, of two whole numbers below 2²⁴ (two rounds of Chris Wellons' lowbias32).",
    parameters: ["a", "b"],
    body: `let x = a ^ 0x9e3779b9;
      x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
      x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
      x ^= (x >>> 16) ^ b;
      x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
      x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
      return (x ^ (x >>> 16)) >>> 8;`,
  },
  round: {
    doc: "The nearest whole number; of two, the even one.",
    parameters: ["x"],
    body: `return Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);`,
  },
};
