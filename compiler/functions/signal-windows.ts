import { bool, fallback, float, required, size } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { range } from "../ir/range.ts";
import type { TensorValue } from "../ir/value.ts";
import { constant } from "../ops/arrangement/constant.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

/**
 * What a stretch of a signal is multiplied by before its spectrum is taken. A periodic window is one element shorter than the
 * symmetric one that it begins like.
 *
 * @param value of a place that runs from 0 to 1
 */
function windowOf(b: Build, length: number, periodic: boolean, value: (place: number) => number): TensorValue {
  const last = periodic ? length : length - 1;
  const values = length === 1 ? [1] : range(length).map((i) => Math.fround(value(i / last)));
  return b.op(constant, [], { values });
}

/** a₀ − a₁ cos 2πt + a₂ cos 4πt */
const cosines =
  (...[a0, a1, a2 = 0]: readonly [number, number, number?]) =>
  (place: number): number =>
    a0 - a1 * Math.cos(2 * Math.PI * place) + a2 * Math.cos(4 * Math.PI * place);

/** The modified Bessel function of the first kind of order 0, by its series. */
function besselI0(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

const shared = { window_length: required(size), periodic: fallback(bool, true) };

const plain = (name: string, value: (place: number) => number): TensorFunction =>
  defineFunction({
    name: `${name}_window`,
    summary: `so many factors from a ${name[0]?.toUpperCase()}${name.slice(1)} window`,
    torch: `torch.${name}_window`,
    isMethod: false,
    params: shared,
    apply: (b, { window_length, periodic }) => windowOf(b, window_length, periodic, value),
  });

export const signalWindows: readonly TensorFunction[] = [
  plain("hann", cosines(0.5, 0.5)),
  plain("blackman", cosines(0.42, 0.5, 0.08)),
  plain("bartlett", (place) => 1 - Math.abs(2 * place - 1)),
  defineFunction({
    name: "hamming_window",
    summary: "so many factors from a Hamming window",
    torch: "torch.hamming_window",
    isMethod: false,
    params: { ...shared, alpha: fallback(float, 0.54), beta: fallback(float, 0.46) },
    apply: (b, { window_length, periodic, alpha, beta }) => windowOf(b, window_length, periodic, cosines(alpha, beta)),
  }),
  defineFunction({
    name: "kaiser_window",
    summary: "so many factors from a Kaiser window",
    torch: "torch.kaiser_window",
    isMethod: false,
    params: { ...shared, beta: fallback(float, 12) },
    apply: (b, { window_length, periodic, beta }) =>
      windowOf(
        b,
        window_length,
        periodic,
        (place) => besselI0(beta * Math.sqrt(1 - (2 * place - 1) ** 2)) / besselI0(beta),
      ),
  }),
];
