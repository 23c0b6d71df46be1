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
  erfc: {
    doc: "1 − erf x, to 2e-9 relative (a minimax fit of its logarithm; a Taylor sum near zero).",
    parameters: ["x"],
    body: `const a = Math.abs(x);
      if (a < 0.45) {
        let term = x;
        let sum = x;
        for (let i = 1; i < 12; i++) {
          term *= (-x * x) / i;
          sum += term / (2 * i + 1);
        }
        return 1 - sum * 1.1283791670955126;
      }
      const t = 1 / (1 + 0.5 * a);
      const r = a > 27 ? 0 : t * Math.exp(-a * a - 1.26553682794 + t * (1.00072369763 + t * (0.365773584339 + t * (0.150612626723 + t * (-0.395503252299 + t * (0.787800673058 + t * (-1.9149082559 + t * (2.21862063582 + t * (-1.20358109269 + t * 0.256030097948)))))))));
      return x < 0 ? 2 - r : r;`,
  },
  erfinv: {
    doc: "The inverse of erf, to 1e-7 relative (minimax fits in the logarithm of 1 − x², as M. Giles has them).",
    parameters: ["x"],
    body: `const a = Math.abs(x);
      if (!(a < 1)) return a === 1 ? x * Infinity : NaN;
      const w = -Math.log((1 - a) * (1 + a));
      const v = w - 2.5;
      if (w < 5) return x * (1.50140942154 + v * (0.246640726097 + v * (-0.00417770752359 + v * (-0.00125370746836 + v * (2.18601998749e-4 + v * (-4.39680141014e-6 + v * (-3.52880506329e-6 + v * (3.43729372914e-7 + v * 2.85300785446e-8))))))));
      const u = Math.sqrt(w) - 3;
      return x * (2.83297700482 + u * (1.00167422922 + u * (0.00943503139519 + u * (-0.00762622443434 + u * (0.00576556685866 + u * (-0.00365658323609 + u * (0.00129222081175 + u * (8.25480557061e-5 - u * 1.59776924443e-4))))))));`,
  },
  lgamma: {
    doc: "log |Γ(x)|: Stirling's series from 15 on, recurrence below, and reflection below 0.",
    parameters: ["x"],
    body: `const a = Math.abs(x);
      if (a === Infinity || (x <= 0 && x % 1 === 0)) return Infinity;
      if (x === 1 || x === 2) return 0;
      let product = 1;
      let z = a;
      for (; z < 15; z++) product *= z;
      const i = 1 / (z * z);
      const series = (1 / 12 - i * (1 / 360 - i * (1 / 1260 - i * (1 / 1680 - i / 1188)))) / z;
      const above = (z - 0.5) * Math.log(z) - z + 0.9189385332046728 + series - Math.log(product);
      return x < 0 ? Math.log(Math.PI / (a * Math.abs(Math.sin(Math.PI * (a - Math.round(a)))))) - above : above;`,
  },
  digamma: {
    doc: "The slope of log Γ: its asymptotic series from 15 on, recurrence below, and reflection below 0.",
    parameters: ["x"],
    body: `if (x < 0 && (x % 1 === 0 || x === -Infinity)) return NaN;
      if (x === Infinity) return x;
      let sum = 0;
      let z = x < 0 ? 1 - x : x;
      for (; z < 15; z++) sum -= 1 / z;
      const i = 1 / (z * z);
      sum += Math.log(z) - 0.5 / z - i * (1 / 12 - i * (1 / 120 - i * (1 / 252 - i * (1 / 240 - i / 132))));
      return x < 0 ? sum - Math.PI / Math.tan(Math.PI * (x - Math.round(x))) : sum;`,
  },
  trigamma: {
    doc: "The slope of digamma, calculated as that is.",
    parameters: ["x"],
    body: `if (x === Infinity) return 0;
      let sum = 0;
      let z = x < 0.5 ? 1 - x : x;
      for (; z < 15; z++) sum += 1 / (z * z);
      const i = 1 / (z * z);
      sum += (1 + 0.5 / z + i * (1 / 6 - i * (1 / 30 - i * (1 / 42 - i / 30)))) / z;
      return x < 0.5 ? (Math.PI / Math.sin(Math.PI * (x - Math.round(x)))) ** 2 - sum : sum;`,
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
