import { call, type Speech } from "../speech.ts";
import { LeftOut } from "../vector-case.ts";
import { ranked } from "./convolution.ts";
import { areEqual, noSides, padded, type Sides } from "./padding.ts";

export interface Pooling {
  readonly x: string;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly sides: Sides;
  readonly dilation: readonly number[];
  readonly ceil: boolean;
}

/** PyTorch takes the same padding on both sides, up to half of the kernel. */
const isPlain = ({ sides, kernel }: Pooling): boolean =>
  areEqual(sides) && sides.before.every((each, i) => 2 * each <= (kernel[i] as number));

const windowOf = ({ kernel, stride, sides, ceil }: Pooling) => {
  const { suffix, numbers } = ranked(kernel.length);
  return {
    suffix,
    named: {
      kernel_size: numbers(kernel),
      stride: numbers(stride),
      padding: numbers(sides.before),
      ceil_mode: ceil || undefined,
    },
  };
};

/** The same windows over an image that has been padded before. */
const within = (pooling: Pooling, value?: number): Pooling => ({
  ...pooling,
  x: padded(pooling.x, pooling.sides, value),
  sides: noSides(pooling.kernel.length),
});

export function sayMaxPool(pooling: Pooling): string {
  if (!isPlain(pooling)) return sayMaxPool(within(pooling, -Infinity));
  const { suffix, named } = windowOf(pooling);
  const { numbers } = ranked(pooling.kernel.length);
  return call(`max_pool${suffix}`, [pooling.x], { ...named, dilation: numbers(pooling.dilation) });
}

export function sayAveragePool(s: Speech, pooling: Pooling, countIncludePad: boolean): string {
  refuseDilation(pooling);
  if (isPlain(pooling)) {
    const { suffix, named } = windowOf(pooling);
    return call(`avg_pool${suffix}`, [pooling.x], { ...named, count_include_pad: countIncludePad });
  }
  const x = s.set(pooling.x);
  const sum = sayAveragePool(s, within({ ...pooling, x }), true);
  if (countIncludePad && !pooling.ceil) return sum;
  if (countIncludePad) throw new LeftOut("an average over padding that is rounded up");
  const ones = s.set(`${x} * 0 + 1`);
  return `${sum} / ${sayAveragePool(s, within({ ...pooling, x: ones }), true)}`;
}

/** (Σ |x|ᵖ)^(1/p) */
export function sayPowerPool(s: Speech, pooling: Pooling, p: number): string {
  refuseDilation(pooling);
  const powers = s.set(p === 2 ? `square(${pooling.x})` : `pow(abs(${pooling.x}), ${p})`);
  const given = { ...pooling, x: powers };
  const { suffix, named } = windowOf(isPlain(given) ? given : within(given));
  const { x } = isPlain(given) ? given : within(given);
  const elements = pooling.kernel.reduce((a, b) => a * b, 1);
  const sum =
    suffix === "1d"
      ? `${call("avg_pool1d", [x], named)} * ${elements}`
      : call("avg_pool2d", [x], { ...named, divisor_override: 1 });
  return p === 2 ? `sqrt(${sum})` : `pow(${sum}, 1 / ${p})`;
}

function refuseDilation({ dilation }: Pooling): void {
  if (dilation.some((each) => each !== 1)) throw new LeftOut("dilated windows, which PyTorch has only for max_pool");
}
