import { bool, fallback, oneOf, orNone, required, size, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { Pads } from "../ir/layout.ts";
import { range } from "../ir/range.ts";
import { isFixed, showShape, type Dim } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { arange } from "../ops/arrangement/arange.ts";
import { constant } from "../ops/arrangement/constant.ts";
import { pad } from "../ops/arrangement/pad.ts";
import { permute } from "../ops/arrangement/views.ts";
import { convTranspose2d } from "../ops/convolution/conv-transpose.ts";
import { conv2d } from "../ops/convolution/convolution.ts";
import { add, div, mul } from "../ops/elementwise/arithmetic.ts";
import { remainder } from "../ops/elementwise/pairs.ts";
import { fullOf } from "./constants.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { reshapeTo, sliceOf } from "./shape.ts";
import { takeAlong } from "./take-along.ts";

/**
 * Spectra of stretches of a signal. A network holds no complex numbers, so real and imaginary parts stand side by side in a last
 * dimension of 2, as PyTorch has them with return_complex=false. Each frequency is a filter of a convolution over the signal, made
 * of windowed cosines and sines when the network is loaded, and what comes back of a spectrum is a transposed convolution.
 */

interface Stretches {
  readonly n_fft: number;
  readonly hop: number;
  /** [n_fft]; none where nothing is weighted. */
  readonly window: TensorValue | undefined;
  readonly frequencies: number;
}

/** Products of a frequency and a place are whole numbers, which single precision has up to 2²⁴. */
const LONGEST = 4096;

interface Asked {
  readonly n_fft: number;
  readonly hop_length: number | null;
  readonly win_length: number | null;
  readonly window: TensorValue | null;
  readonly onesided: boolean | null;
}

function stretchesOf(b: Build, name: string, asked: Asked): Stretches {
  const { n_fft, hop_length, win_length, window, onesided } = asked;
  const length = win_length ?? n_fft;
  if (n_fft > LONGEST) b.fail("range", `${name} knows stretches of up to ${LONGEST} numbers, got n_fft=${n_fft}`);
  if (length > n_fft) b.fail("range", `win_length=${length} of ${name} is above n_fft=${n_fft}`);
  if (window && (window.type.shape.length !== 1 || window.type.shape[0] !== length))
    b.fail("unequal", `the window of ${name} should be [${length}], got ${showShape(window.type.shape)}`);
  return {
    n_fft,
    hop: hop_length ?? Math.max(1, Math.floor(n_fft / 4)),
    window: centred(b, window ?? (length < n_fft ? fullOf(b, [length], 1) : undefined), length, n_fft),
    frequencies: onesided === false ? n_fft : Math.floor(n_fft / 2) + 1,
  };
}

/** A shorter window stands in the middle of the stretch, zeros around it. */
function centred(b: Build, window: TensorValue | undefined, length: number, n_fft: number): TensorValue | undefined {
  if (!window || length === n_fft) return window;
  const before = Math.floor((n_fft - length) / 2);
  return b.op(pad, [window], { before: [before], after: [n_fft - length - before], mode: "constant", value: 0 });
}

/** cos(2π k n / n_fft) for each frequency k, then −sin of the same, each row weighted by the window: [2 · frequencies, 1, 1, n_fft]. */
function filtersOf(b: Build, { n_fft, window, frequencies }: Stretches): TensorValue {
  const angles = range(n_fft).map((i) => (2 * Math.PI * i) / n_fft);
  const values = [...angles.map(Math.cos), ...angles.map((angle) => -Math.sin(angle))].map(Math.fround);
  const table = b.op(constant, [], { values });
  const count = (length: number): TensorValue => b.op(arange, [], { start: 0, step: 1, count: length });
  const turns = b.op(remainder, [
    b.op(mul, [reshapeTo(b, count(frequencies), [1, frequencies, 1]), count(n_fft)]),
    n_fft,
  ]);
  const parts = b.op(constant, [], { values: [0, n_fft] });
  const waves = takeAlong(b, table, 0, b.op(add, [turns, reshapeTo(b, parts, [2, 1, 1])]), false);
  const weighted = window ? b.op(mul, [waves, window]) : waves;
  return reshapeTo(b, weighted, [2 * frequencies, 1, 1, n_fft]);
}

const unpadded: readonly Pads[] = [
  [0, 0],
  [0, 0],
];
const atOnce = { dilation: [1, 1], groups: 1 };

function spectrumOf(b: Build, signals: TensorValue, how: Stretches, normalized: boolean): TensorValue {
  const { n_fft, hop, frequencies } = how;
  const [batch, length] = signals.type.shape as [Dim, number];
  const steps = Math.floor((length - n_fft) / hop) + 1;
  const image = reshapeTo(b, signals, [batch, 1, 1, length]);
  const filters = filtersOf(b, how);
  const scaled = normalized ? b.op(mul, [filters, 1 / Math.sqrt(n_fft)]) : filters;
  const parts = b.op(conv2d, [image, scaled, undefined], { stride: [1, hop], padding: unpadded, ...atOnce });
  return b.op(permute, [reshapeTo(b, parts, [batch, 2, frequencies, steps])], { dims: [0, 2, 3, 1] });
}

/** What is added where stretches overlap. */
const overlapped = (b: Build, parts: TensorValue, filters: TensorValue, hop: number): TensorValue =>
  b.op(convTranspose2d, [parts, filters, undefined], {
    stride: [1, hop],
    padding: [0, 0],
    output_padding: [0, 0],
    ...atOnce,
  });

/** From `first` on, up to `last` if there is so much, or to as many before the end. */
function signalOf(
  b: Build,
  spectra: TensorValue,
  how: Stretches & { readonly normalized: boolean; readonly first: number; readonly last: number | undefined },
): TensorValue {
  const { n_fft, hop, window, frequencies, normalized, first, last } = how;
  const [batch, , steps] = spectra.type.shape as [Dim, number, number];
  const turned = b.op(permute, [spectra], { dims: [0, 3, 1, 2] });
  const parts = reshapeTo(b, turned, [batch, 2 * frequencies, 1, steps]);
  // The half of a spectrum that is left out is the mirror of the other, without its first and, of an even number, its last.
  const isTwice = (k: number): boolean => frequencies < n_fft && k > 0 && 2 * k !== n_fft;
  const scale = normalized ? 1 / Math.sqrt(n_fft) : 1 / n_fft;
  const factors = range(frequencies).map((k) => Math.fround(isTwice(k) ? 2 * scale : scale));
  const weights = reshapeTo(b, b.op(constant, [], { values: factors }), [frequencies, 1, 1, 1]);
  const filters = filtersOf(b, how);
  const halves = reshapeTo(b, filters, [2, frequencies, 1, 1, n_fft]);
  const weighted = reshapeTo(b, b.op(mul, [halves, weights]), [2 * frequencies, 1, 1, n_fft]);
  const sums = overlapped(b, parts, weighted, hop);
  const ones = fullOf(b, [n_fft], 1);
  const squares = reshapeTo(b, window ? b.op(mul, [window, window]) : ones, [1, 1, 1, n_fft]);
  const envelope = overlapped(b, fullOf(b, [1, 1, 1, steps], 1), squares, hop);
  const whole = (steps - 1) * hop + n_fft;
  const end = last === undefined ? whole - first : Math.min(last, whole);
  if (window) refuseGaps(b, window, { steps, hop, first, end });
  // Cut first: what lies outside may be divided by 0, and gradients of that would be no numbers.
  const cut = (x: TensorValue, at: number): TensorValue => sliceOf(b, x, at, first, 1, end - first);
  return b.op(div, [cut(reshapeTo(b, sums, [batch, whole]), 1), cut(reshapeTo(b, envelope, [whole]), 0)]);
}

/** Of less than this PyTorch says that nothing is known of the signal there. */
const LEAST_ENVELOPE = 1e-11;

/** A window of numbers that are known must leave something of every place between `first` and `end`. */
function refuseGaps(
  b: Build,
  window: TensorValue,
  { steps, hop, first, end }: { readonly [name in "steps" | "hop" | "first" | "end"]: number },
): void {
  const values = b.known(window);
  if (!values) return;
  const { length } = values;
  const envelopeAt = (place: number): number => {
    let sum = 0;
    for (let i = place % hop; i < length && i <= place; i += hop)
      if ((place - i) / hop < steps) sum += (values[i] as number) ** 2;
    return sum;
  };
  // Between both borders the envelope repeats itself after each step.
  const border = length + hop;
  const places = [
    ...range(Math.max(0, Math.min(end, border) - first)).map((i) => first + i),
    ...range(Math.min(end - first, border)).map((i) => end - 1 - i),
  ];
  const gap = places.find((place) => envelopeAt(place) < LEAST_ENVELOPE);
  if (gap !== undefined)
    b.fail(
      "range",
      `windows that overlap leave nothing of the signal at place ${gap - first}, where istft would divide by 0`,
      "a smaller hop_length, or center=true, has windows overlap there",
    );
}

const complexHelp =
  "with return_complex=false, which is the default here, real and imaginary parts stand in a last dimension of 2: y.square().sum(-1).sqrt() is what abs gives";

const shared = {
  n_fft: required(size),
  hop_length: fallback(orNone(size), null),
  win_length: fallback(orNone(size), null),
  window: fallback(orNone(tensor), null),
  center: fallback(bool, true),
};

export const spectralFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "stft",
    summary:
      "the spectra of overlapping stretches of signals: real and imaginary parts, in a last dimension of 2, of each frequency at each step",
    torch: "torch.stft",
    params: {
      input: required(tensor),
      ...shared,
      pad_mode: fallback(oneOf("constant", "reflect", "replicate", "circular"), "reflect", '"reflect"'),
      normalized: fallback(bool, false),
      onesided: fallback(orNone(bool), null),
      return_complex: fallback(orNone(bool), false),
    },
    apply(b, { input: x, center, pad_mode, normalized, return_complex, ...asked }) {
      if (return_complex === true)
        return b.fail("unsupported", "stft gives no complex numbers: there are none in a network", complexHelp);
      const { shape } = x.type;
      if (shape.length !== 1 && shape.length !== 2)
        b.fail("rank", `stft expects signals [T] or [N, T], got ${showShape(shape)}`);
      const length = shape.at(-1) as Dim;
      if (!isFixed(length)) return b.fail("open", `the length of the signals ${showShape(shape)} must be fixed`);
      const how = stretchesOf(b, "stft", asked);
      const border = center ? Math.floor(how.n_fft / 2) : 0;
      if (length + 2 * border < how.n_fft)
        b.fail("size", `stretches of n_fft=${how.n_fft} are longer than the signal, which has ${length + 2 * border}`);
      const signals = shape.length === 1 ? reshapeTo(b, x, [1, length]) : x;
      const [before, after] = [
        [0, border],
        [0, border],
      ];
      const bordered = border > 0 ? b.op(pad, [signals], { before, after, mode: pad_mode, value: 0 }) : signals;
      const spectra = spectrumOf(b, bordered, how, normalized);
      return shape.length === 1 ? reshapeTo(b, spectra, spectra.type.shape.slice(1)) : spectra;
    },
  }),
  defineFunction({
    name: "istft",
    summary:
      "signals of the spectra of overlapping stretches, real and imaginary parts in a last dimension of 2, as stft gives them",
    torch: "torch.istft",
    params: {
      input: required(tensor),
      ...shared,
      normalized: fallback(bool, false),
      onesided: fallback(orNone(bool), null),
      length: fallback(orNone(size), null),
      return_complex: fallback(bool, false),
    },
    apply(b, { input: x, center, normalized, length, return_complex, ...asked }) {
      if (return_complex) return b.fail("unsupported", "istft gives no complex numbers: there are none in a network");
      const { shape } = x.type;
      const [frequencies, steps, parts] = shape.slice(-3);
      if ((shape.length !== 3 && shape.length !== 4) || parts !== 2)
        return b.fail("rank", `istft expects spectra [F, T, 2] or [N, F, T, 2], got ${showShape(shape)}`);
      if (!isFixed(steps as Dim)) return b.fail("open", `the steps of the spectra ${showShape(shape)} must be fixed`);
      const how = stretchesOf(b, "istft", { ...asked, onesided: asked.onesided ?? frequencies !== asked.n_fft });
      const reach = asked.win_length ?? asked.n_fft;
      if (how.hop > reach)
        b.fail("range", `stretches of ${reach} with hop_length=${how.hop} leave gaps, of which istft knows nothing`);
      if (frequencies !== how.frequencies)
        return b.fail(
          "unequal",
          `istft expects ${how.frequencies} frequencies of n_fft=${how.n_fft}, got ${showShape(shape)}`,
        );
      // As PyTorch has it: the other half of a whole spectrum, which mirrors this one, is not looked at.
      const half = Math.floor(how.n_fft / 2) + 1;
      const given = shape.length === 3 ? reshapeTo(b, x, [1, ...shape]) : x;
      const spectra = how.frequencies === half ? given : sliceOf(b, given, 1, 0, 1, half);
      const first = center ? Math.floor(how.n_fft / 2) : 0;
      const total = ((steps as number) - 1) * how.hop + how.n_fft;
      const last = length === null ? total - first : first + length;
      if (Math.min(last, total) <= first) return b.fail("size", "nothing would be left of the signal");
      const cut = signalOf(b, spectra, {
        ...how,
        frequencies: half,
        normalized,
        first,
        last: length === null ? undefined : last,
      });
      const after = [0, Math.max(0, last - total)];
      const filled = last > total ? b.op(pad, [cut], { before: [0, 0], after, mode: "constant", value: 0 }) : cut;
      return shape.length === 3 ? reshapeTo(b, filled, [last - first]) : filled;
    },
  }),
];
