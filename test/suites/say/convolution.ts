import { call, type Speech } from "../speech.ts";
import { LeftOut } from "../vector-case.ts";
import { areEqual, noSides, padded, type Sides } from "./padding.ts";

export interface Convolution {
  readonly x: string;
  readonly weight: string;
  readonly bias: string | undefined;
  readonly stride: readonly number[];
  readonly sides: Sides;
  readonly dilation: readonly number[];
  readonly groups: number;
}

/** "1d" or "2d", and how a list of so many numbers is written for it. */
export function ranked(dims: number): {
  suffix: string;
  numbers: (list: readonly number[]) => number | readonly number[];
} {
  if (dims !== 1 && dims !== 2) throw new LeftOut("images of three dimensions");
  return { suffix: `${dims}d`, numbers: (list) => (dims === 1 ? (list[0] as number) : list) };
}

export function sayConvolution({ x, weight, bias, stride, sides, dilation, groups }: Convolution): string {
  const { suffix, numbers } = ranked(stride.length);
  const [input, padding] = areEqual(sides) ? [x, numbers(sides.before)] : [padded(x, sides), 0];
  const named = { bias, stride: numbers(stride), padding, dilation: numbers(dilation), groups };
  return call(`conv${suffix}`, [input, weight], named);
}

/** `outputPadding` comes on top of what `sides` leaves. */
export function sayTransposed(
  s: Speech,
  { x, weight, bias, stride, sides, dilation, groups }: Convolution,
  outputPadding: readonly number[],
): string {
  const { suffix, numbers } = ranked(stride.length);
  const say = (padding: readonly number[], output_padding: readonly number[]): string => {
    if (output_padding.some((each, i) => each >= Math.max(stride[i] as number, dilation[i] as number)))
      throw new LeftOut("an output padding that is not smaller than the stride");
    return call(`conv_transpose${suffix}`, [x, weight], {
      bias,
      stride: numbers(stride),
      padding: numbers(padding),
      output_padding: numbers(output_padding),
      groups,
      dilation: numbers(dilation),
    });
  };
  if (areEqual(sides) && sides.before.every((each) => each >= 0)) return say(sides.before, outputPadding);
  const net = sides.after.map((each, i) => each - (outputPadding[i] as number));
  const longer = net.map((each) => Math.max(0, -each));
  const whole = s.set(say(noSides(stride.length).before, longer));
  const negative = (list: readonly number[]): number[] => list.map((each) => 0 - Math.max(0, each));
  return padded(whole, { before: sides.before.map((each) => 0 - each), after: negative(net) });
}

/** How long the result is without any padding, in one dimension. */
export const transposedLength = (size: number, kernel: number, stride: number, dilation: number): number =>
  (size - 1) * stride + (kernel - 1) * dilation + 1;
