import { erf } from "./reference.ts";

/** Functions that JavaScript does not have, in double precision: slow, and exact to a few of its last bits where nothing cancels. */

/** 1 − erf x: a continued fraction where that would leave few digits. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < 2) return 1 - erf(x);
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

/** By Newton's method, from Winitzki's approximation. */
export function erfinv(x: number): number {
  const a = Math.abs(x);
  if (!(a < 1)) return a === 1 ? x * Infinity : NaN;
  if (a === 0) return x;
  const log = Math.log1p(-a * a);
  const half = 2 / (Math.PI * 0.147) + log / 2;
  let y = Math.sqrt(Math.sqrt(half * half - log / 0.147) - half);
  for (let i = 0; i < 6; i++) {
    const error = a < 0.5 ? erf(y) - a : 1 - a - erfc(y);
    y -= error / ((2 / Math.sqrt(Math.PI)) * Math.exp(-y * y));
  }
  return x < 0 ? -y : y;
}

/** From here on the asymptotic series are exact. */
const FAR = 15;

/** log |Γ(x)|: Stirling's series far out, recurrence and reflection nearer. */
export function lgamma(x: number): number {
  if (Math.abs(x) === Infinity) return Infinity;
  if (x <= 0 && Number.isInteger(x)) return Infinity;
  if (x < 0) return Math.log(Math.PI / Math.abs(x * sinPi(x))) - lgamma(-x);
  if (x === 1 || x === 2) return 0;
  if (Math.abs(x - 1) < 1e-4 || Math.abs(x - 2) < 1e-4) return nearZero(x);
  let [product, z] = [1, x];
  for (; z < FAR; z++) product *= z;
  const i = 1 / (z * z);
  const series = (1 / 12 - i * (1 / 360 - i * (1 / 1260 - i * (1 / 1680 - i / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}

/** Its Taylor series about 1 and 2, where it is 0. */
function nearZero(x: number): number {
  const at = x < 1.5 ? 1 : 2;
  const d = x - at;
  return d * (digamma(at) + d * (trigamma(at) / 2 + d * (at === 1 ? -0.400685634386531 : -0.0673523010531981)));
}

/** The slope of lgamma, as PyTorch has it at poles: ∓∞ at ±0, NaN at other whole numbers below. */
export function digamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Infinity : -Infinity;
  if (x < 0) return Number.isInteger(x) || x === -Infinity ? NaN : digamma(1 - x) - Math.PI / (sinPi(x) / cosPi(x));
  if (x === Infinity) return x;
  let [sum, z] = [0, x];
  for (; z < FAR; z++) sum -= 1 / z;
  const i = 1 / (z * z);
  return sum + Math.log(z) - 0.5 / z - i * (1 / 12 - i * (1 / 120 - i * (1 / 252 - i * (1 / 240 - i / 132))));
}

/** The slope of digamma. */
export function trigamma(x: number): number {
  if (x < 0.5) return (Math.PI / sinPi(x)) ** 2 - trigamma(1 - x);
  if (x === Infinity) return 0;
  let [sum, z] = [0, x];
  for (; z < FAR; z++) sum += 1 / (z * z);
  const i = 1 / (z * z);
  return sum + (1 + 0.5 / z + i * (1 / 6 - i * (1 / 30 - i * (1 / 42 - i / 30)))) / z;
}

/** Of π · x, exact at whole numbers. */
const sinPi = (x: number): number => {
  const part = x - Math.round(x);
  return Math.sin(Math.PI * part) * (Math.round(x) % 2 === 0 ? 1 : -1);
};
const cosPi = (x: number): number => {
  const part = x - Math.round(x);
  return Math.cos(Math.PI * part) * (Math.round(x) % 2 === 0 ? 1 : -1);
};
