import { isFixed } from "../../../ir/types.ts";
import type { Term } from "../../tree/module-tree.ts";
import { areEqual, noSides, padded, type Sides } from "./padding.ts";
import { say, type Said } from "./say.ts";
import type { Speech, Word, Words } from "./speech.ts";
import { imageSize, ranked, slidingOf, type Sliding } from "./windows.ts";

/** What is said of a convolution beside its input and its weights; what is the default is left out. */
export interface ConvolutionSaid {
  /** The input, padded where PyTorch cannot do it on the way. */
  readonly x: Term;
  readonly suffix: "1d" | "2d" | "3d";
  readonly kernel: Said;
  readonly named: Readonly<Record<string, Said>>;
}

const unless = (
  name: string,
  list: readonly number[],
  otherwise: number,
  numbers: (list: readonly number[]) => Said,
) => (list.every((each) => each === otherwise) ? {} : { [name]: numbers(list) });

export function convolutionOf(s: Speech): ConvolutionSaid {
  const { stride, dilation, sides, kernel } = slidingOf(s, kernelOf(s));
  const { suffix, numbers } = ranked(s, kernel.length);
  const isPlain = areEqual(sides) && sides.before.every((each) => each >= 0);
  const groups = s.number("group", 1);
  return {
    x: isPlain ? s.tensor(0) : padded(s.tensor(0), sides),
    suffix,
    kernel: numbers(kernel),
    named: {
      ...unless("stride", stride, 1, numbers),
      ...(isPlain ? unless("padding", sides.before, 0, numbers) : {}),
      ...unless("dilation", dilation, 1, numbers),
      ...(groups === 1 ? {} : { groups }),
    },
  };
}

function kernelOf(s: Speech): readonly number[] {
  const kernel = s.shape(1).slice(2);
  return kernel.every(isFixed) ? (kernel as readonly number[]) : s.refuse("its filters have an open size");
}

const bias = (s: Speech): Readonly<Record<string, Said>> => (s.has(2) ? { bias: s.tensor(2) } : {});

const conv: Word = (s) => {
  const { x, suffix, named } = convolutionOf(s);
  return say(`conv${suffix}`, [x, s.tensor(1)], { ...bias(s), ...named });
};

export interface TransposedSaid extends ConvolutionSaid {
  /** What is to be taken from, or put around, its result; nothing mostly. */
  readonly after: Sides | undefined;
}

export function transposedOf(s: Speech): TransposedSaid {
  const sliding = slidingOf(s, kernelOf(s));
  const { kernel, stride, dilation } = sliding;
  const { suffix, numbers } = ranked(s, kernel.length);
  const extra = s.numbers("output_padding") ?? kernel.map(() => 0);
  const sides = sidesFromOutput(s, sliding, extra) ?? sliding.sides;
  const groups = s.number("group", 1);
  const saidWith = (padding: readonly number[], outputPadding: readonly number[], after?: Sides): TransposedSaid => {
    if (outputPadding.some((each, i) => each >= Math.max(stride[i] as number, dilation[i] as number)))
      return s.refuse("its output padding is not smaller than its stride");
    const named = {
      ...unless("stride", stride, 1, numbers),
      ...unless("padding", padding, 0, numbers),
      ...unless("output_padding", outputPadding, 0, numbers),
      ...(groups === 1 ? {} : { groups }),
      ...unless("dilation", dilation, 1, numbers),
    };
    return { x: s.tensor(0), suffix, kernel: numbers(kernel), named, after };
  };
  if (areEqual(sides) && sides.before.every((each) => each >= 0)) return saidWith(sides.before, extra);
  const net = sides.after.map((each, i) => each - (extra[i] as number));
  const negative = (list: readonly number[]): number[] => list.map((each) => 0 - Math.max(0, each));
  // What is too little at the end may be padding of the output; what is too little in front cannot.
  if (sides.before.some((each) => each < 0)) return s.refuse("its padding is negative in front");
  const after = { before: sides.before.map((each) => 0 - each), after: negative(net) };
  return saidWith(
    noSides(kernel.length).before,
    net.map((each) => Math.max(0, -each)),
    after,
  );
}

/** Where the size of the result is given, the padding follows from it; it may be negative. */
function sidesFromOutput(
  s: Speech,
  { kernel, stride, dilation }: Sliding,
  extra: readonly number[],
): Sides | undefined {
  const same = s.word("auto_pad", "NOTSET");
  const size = imageSize(s, kernel.length);
  const wanted =
    s.numbers("output_shape")?.slice(-kernel.length) ??
    (same.startsWith("SAME") ? size.map((each, i) => each * (stride[i] as number)) : undefined);
  if (!wanted) return undefined;
  const totals = wanted.map(
    (want, i) =>
      ((size[i] as number) - 1) * (stride[i] as number) +
      ((kernel[i] as number) - 1) * (dilation[i] as number) +
      1 +
      (extra[i] as number) -
      want,
  );
  const halves = totals.map((total) => Math.floor(total / 2));
  const others = totals.map((total, i) => total - (halves[i] as number));
  return same === "SAME_UPPER" ? { before: halves, after: others } : { before: others, after: halves };
}

const convTranspose: Word = (s) => {
  const { x, suffix, named, after } = transposedOf(s);
  const result = say(`conv_transpose${suffix}`, [x, s.tensor(1)], { ...bias(s), ...named });
  return after ? padded(s.set(result), after) : result;
};

export const convolutionWords: Words = { Conv: conv, ConvTranspose: convTranspose };
