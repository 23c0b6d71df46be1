import type { Term } from "../../tree/module-tree.ts";
import { areEqual, noSides, padded } from "./padding.ts";
import { operate, product, say, type Said } from "./say.ts";
import type { Speech, Word, Words } from "./speech.ts";
import { imageSize, ranked, slidingOf, type Sliding } from "./windows.ts";

interface Pooling extends Sliding {
  readonly x: Term;
  readonly ceil: boolean;
}

const poolingOf = (s: Speech): Pooling => {
  const kernel = s.numbers("kernel_shape") ?? s.refuse("it has no kernel_shape");
  const sliding = slidingOf(s, kernel);
  const x = s.tensor(0);
  const ceil = s.number("ceil_mode", 0) === 1 && !comesOutEven(s, sliding);
  return { x, ...sliding, ceil };
};

/** Where nothing is left over, rounding up and down is the same. */
const comesOutEven = (s: Speech, { kernel, stride, dilation, sides }: Sliding): boolean =>
  imageSize(s, kernel.length).every((size, i) => {
    const reach = ((kernel[i] as number) - 1) * (dilation[i] as number) + 1;
    return (size + (sides.before[i] as number) + (sides.after[i] as number) - reach) % (stride[i] as number) === 0;
  });

/** PyTorch takes the same padding on both sides, up to half of the kernel. */
const isPlain = ({ sides, kernel }: Pooling): boolean =>
  areEqual(sides) && sides.before.every((each, i) => each >= 0 && 2 * each <= (kernel[i] as number));

function windowOf(s: Speech, { kernel, stride, sides, ceil }: Pooling) {
  const { suffix, numbers } = ranked(s, kernel.length);
  const isEqual = stride.every((each, i) => each === kernel[i]);
  const named: Record<string, Said> = {
    ...(isEqual ? {} : { stride: numbers(stride) }),
    ...(sides.before.every((each) => each === 0) ? {} : { padding: numbers(sides.before) }),
    ...(ceil ? { ceil_mode: true } : {}),
  };
  return { suffix, named, size: numbers(kernel), numbers };
}

/** The same windows over an image that has been padded before. */
const within = (s: Speech, pooling: Pooling, value?: number): Pooling => ({
  ...pooling,
  x: s.set(padded(pooling.x, pooling.sides, value)),
  sides: noSides(pooling.kernel.length),
});

function sayMaxPool(s: Speech, pooling: Pooling): Term {
  if (!isPlain(pooling)) return sayMaxPool(s, within(s, pooling, -Infinity));
  const { suffix, named, size, numbers } = windowOf(s, pooling);
  const { dilation } = pooling;
  const dilated = dilation.every((each) => each === 1) ? {} : { dilation: numbers(dilation) };
  return say(`max_pool${suffix}`, [pooling.x, size], { ...named, ...dilated });
}

function sayAveragePool(s: Speech, pooling: Pooling, countIncludePad: boolean): Term {
  refuseDilation(s, pooling);
  if (isPlain(pooling)) {
    const { suffix, named, size } = windowOf(s, pooling);
    const hasPadding = named["padding"] !== undefined;
    return say(`avg_pool${suffix}`, [pooling.x, size], {
      ...named,
      ...(countIncludePad || !hasPadding ? {} : { count_include_pad: false }),
    });
  }
  const x = s.set(pooling.x);
  const sum = sayAveragePool(s, within(s, { ...pooling, x }), true);
  if (countIncludePad && !pooling.ceil) return sum;
  if (countIncludePad) return s.refuse("it is an average over padding that is rounded up");
  const ones = s.set(say("ones_like", [x]));
  return operate("/", sum, sayAveragePool(s, within(s, { ...pooling, x: ones }), true));
}

/** (Σ |x|ᵖ)^(1/p) */
function sayPowerPool(s: Speech, pooling: Pooling, p: number): Term {
  refuseDilation(s, pooling);
  const powers = s.set(p === 2 ? say("square", [pooling.x]) : operate("**", say("abs", [pooling.x]), p));
  const given = isPlain({ ...pooling, x: powers }) ? { ...pooling, x: powers } : within(s, { ...pooling, x: powers });
  const { suffix, named, size } = windowOf(s, given);
  const sum =
    suffix === "1d"
      ? operate("*", say("avg_pool1d", [given.x, size], named), product(pooling.kernel))
      : say(`avg_pool${suffix}`, [given.x, size], { ...named, divisor_override: 1 });
  return p === 2 ? say("sqrt", [sum]) : operate("**", sum, 1 / p);
}

function refuseDilation(s: Speech, { dilation }: Pooling): void {
  if (dilation.some((each) => each !== 1)) s.refuse("its windows are dilated, which PyTorch has only for max_pool");
}

const maxPool: Word = (s) => {
  if (s.results > 1) return s.refuse("the places of the maxima are asked for");
  return sayMaxPool(s, poolingOf(s));
};

const globalPool =
  (kind: "avg" | "max"): Word =>
  (s) => {
    const { suffix } = ranked(s, s.shape(0).length - 2);
    return say(`adaptive_${kind}_pool${suffix}`, [s.tensor(0), 1]);
  };

const globalPowerPool: Word = (s) => {
  const dim = s.shape(0).flatMap((_, i) => (i < 2 ? [] : [i]));
  return say("norm", [s.tensor(0)], { p: s.number("p", 2), dim, keepdim: true });
};

export const poolingWords: Words = {
  AveragePool: (s) => sayAveragePool(s, poolingOf(s), s.number("count_include_pad", 0) === 1),
  GlobalAveragePool: globalPool("avg"),
  GlobalLpPool: globalPowerPool,
  GlobalMaxPool: globalPool("max"),
  LpPool: (s) => sayPowerPool(s, poolingOf(s), s.number("p", 2)),
  MaxPool: maxPool,
};
