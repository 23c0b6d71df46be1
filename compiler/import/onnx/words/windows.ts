import { isFixed } from "../../../ir/types.ts";
import { noSides, sameSides, type Sides } from "./padding.ts";
import type { Said } from "./say.ts";
import type { Speech } from "./speech.ts";

/** What kernels that slide over images have in common. */
export interface Sliding {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly sides: Sides;
}

export function slidingOf(s: Speech, kernel: readonly number[]): Sliding {
  const ones = kernel.map(() => 1);
  const [stride, dilation] = [s.numbers("strides") ?? ones, s.numbers("dilations") ?? ones];
  if (stride.length !== kernel.length || dilation.length !== kernel.length || stride.some((each) => each < 1))
    return s.refuse("its strides or dilations do not fit its kernel");
  return { kernel, stride, dilation, sides: sidesOf(s, kernel, stride, dilation) };
}

function sidesOf(s: Speech, kernel: readonly number[], stride: readonly number[], dilation: readonly number[]): Sides {
  const dims = kernel.length;
  const same = s.word("auto_pad", "NOTSET");
  if (same === "SAME_UPPER" || same === "SAME_LOWER")
    return sameSides({ size: imageSize(s, dims), kernel, stride, dilation }, same === "SAME_LOWER");
  const pads = same === "VALID" ? undefined : s.numbers("pads");
  if (!pads) return noSides(dims);
  if (pads.length !== 2 * dims) return s.refuse("its pads do not fit its kernel");
  return { before: pads.slice(0, dims), after: pads.slice(dims) };
}

/** What stands behind batch and channels. */
export function imageSize(s: Speech, dims: number): readonly number[] {
  const size = s.shape(0).slice(2);
  if (size.length !== dims)
    return s.refuse(`it takes ${dims} dimensions behind batch and channels, and gets ${size.length}`);
  return size.every(isFixed) ? (size as readonly number[]) : s.refuse("its image has an open size");
}

/** "1d", "2d" or "3d", and how a list of so many numbers is written for it: equal ones as one. */
export function ranked(
  s: Speech,
  dims: number,
): { readonly suffix: "1d" | "2d" | "3d"; readonly numbers: (list: readonly number[]) => Said } {
  if (dims !== 1 && dims !== 2 && dims !== 3)
    return s.refuse(`images of ${dims} dimensions`, "nnc has convolutions and pools of one, two and three");
  const numbers = (list: readonly number[]): Said =>
    list.every((each) => each === list[0])
      ? (list[0] as number)
      : { kind: "tuple", items: list.map((value) => ({ kind: "literal", value })) };
  return { suffix: `${dims}d`, numbers };
}
