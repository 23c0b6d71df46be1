import { expect, test } from "vitest";
import { range } from "../../compiler/ir/range.ts";
import { matricesFor } from "../../compiler/ops/winograd/winograd-matrices.ts";

/** An exact number. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

const whole = (value: number): Fraction => ({ over: BigInt(value), under: 1n });
const plus = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.under + b.over * a.under,
  under: a.under * b.under,
});
const times = (a: Fraction, b: Fraction): Fraction => ({ over: a.over * b.over, under: a.under * b.under });
const dividedBy = (a: Fraction, b: Fraction): Fraction => ({ over: a.over * b.under, under: a.under * b.over });
const sumOf = (terms: readonly Fraction[]): Fraction => terms.reduce(plus, whole(0));
const areEqual = (a: Fraction, b: Fraction): boolean => a.over * b.under === b.over * a.under;

/** What a double is, to the last bit. */
function exactly(value: number): Fraction {
  let [over, under] = [value, 1n];
  for (; !Number.isInteger(over); over *= 2) under *= 2n;
  return { over: BigInt(over), under };
}

const greatestCommonDivisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : greatestCommonDivisor(b, a % b));

/** The nearest double of a fraction whose reduced terms are doubles. */
function nearest({ over, under }: Fraction): number {
  const common = greatestCommonDivisor(over < 0n ? -over : over, under < 0n ? -under : under);
  const [a, b] = [over / common, under / common].map(Number) as [number, number];
  expect(BigInt(a) * common).toBe(over);
  expect(BigInt(b) * common).toBe(under);
  return a / b;
}

const powersOf = (base: Fraction, count: number): readonly Fraction[] =>
  range(count).reduce<Fraction[]>((powers, i) => [...powers, i === 0 ? whole(1) : times(powers[i - 1]!, base)], []);

test.each([2, 4])("F(%i×%i, 3×3) is the convolution, in exact arithmetic", (tile) => {
  const matrices = matricesFor(tile);
  const [input, output] = [matrices.input, matrices.output].map((matrix) => matrix.map((row) => row.map(exactly))) as [
    Fraction[][],
    Fraction[][],
  ];
  // What the filters' transform is before it is rounded: the point's powers over the value of the input's polynomial there.
  const filter = range(tile + 2).map((i) => {
    if (i === tile + 1) return [0, 0, 1].map(whole);
    const point = output[1]![i]!;
    const divisor = sumOf(powersOf(point, tile + 2).map((power, j) => times(power, input[i]![j]!)));
    return powersOf(point, 3).map((power) => dividedBy(power, divisor));
  });
  expect(filter.map((row) => row.map(nearest))).toEqual(matrices.filter);
  for (const pixel of range(tile))
    for (const tap of range(3))
      for (const place of range(tile + 2)) {
        const share = sumOf(
          range(tile + 2).map((i) => times(times(output[pixel]![i]!, filter[i]![tap]!), input[i]![place]!)),
        );
        expect(areEqual(share, whole(place === pixel + tap ? 1 : 0)), `${pixel} ${tap} ${place}`).toBe(true);
      }
});

test("all but the filters' divisors is exact in single precision", () => {
  const { input, output } = matricesFor(4);
  for (const value of [input, output].flat(2)) expect(Math.fround(value)).toBe(value);
});
