import { isFixed } from "../../../ir/types.ts";
import type { Term } from "../../tree/module-tree.ts";
import { product, say } from "./say.ts";
import type { Speech } from "./speech.ts";

/** What stands before and after each dimension named, in their order. */
export interface Sides {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export const noSides = (count: number): Sides => ({
  before: Array.from({ length: count }, () => 0),
  after: Array.from({ length: count }, () => 0),
});

export const areEqual = ({ before, after }: Sides): boolean => before.every((each, i) => each === after[i]);

/** PyTorch's list: the last dimension first, and none in front that nothing is added to. */
function padList({ before, after }: Sides): number[] {
  const list = before
    .map((each, i) => [each, after[i] as number])
    .toReversed()
    .flat();
  while (list.length > 2 && list.at(-1) === 0 && list.at(-2) === 0) list.length -= 2;
  return list;
}

/** Zero, or `value`, around the last dimensions; negative numbers take elements away. */
export function padded(x: Term, sides: Sides, value = 0): Term {
  const list = padList(sides);
  return list.every((each) => each === 0) ? x : say("pad", [x, list], value === 0 ? {} : { value });
}

const modes: Readonly<Record<string, string>> = {
  constant: "constant",
  reflect: "reflect",
  edge: "replicate",
  wrap: "circular",
};

/** All dimensions of a tensor. By reflection and the like PyTorch pads behind one that stays; what stays here becomes one. */
export function padAll(s: Speech, x: Term, sides: Sides, mode: string, value: number): Term {
  const ours = modes[mode] ?? s.refuse(`PyTorch has no padding by "${mode}"`);
  if (ours === "constant") return padded(x, sides, value);
  const shape = s.shapeOf(x);
  const first = shape.findIndex((_, i) => sides.before[i] !== 0 || sides.after[i] !== 0);
  if (first === -1) return x;
  const padding = padList({ before: sides.before.slice(first), after: sides.after.slice(first) });
  // As many dimensions as there are behind batch and channels, as PyTorch has it.
  if (first >= 2 && (shape.length === 4 || shape.length === 5)) {
    const rest = Array.from({ length: 2 * (shape.length - 2) - padding.length }, () => 0);
    return say("pad", [x, [...padding, ...rest]], { mode: ours });
  }
  if (shape.length - first > 3) return s.refuse(`more than three dimensions are padded by "${mode}"`);
  const behind = shape.slice(first);
  if (!behind.every(isFixed)) return s.refuse("the batch is padded");
  const front = shape.slice(0, first);
  const asBatch = s.set(say("reshape", [x, front.every(isFixed) ? product(front as number[]) : -1, ...behind]));
  const out = behind.map((size, i) => size + (sides.before[first + i] as number) + (sides.after[first + i] as number));
  const result = say("pad", [asBatch, padding], { mode: ours });
  return say("reshape", [result, ...front.map((dim) => (isFixed(dim) ? dim : -1)), ...out]);
}

export interface SameWindow {
  readonly size: readonly number[];
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
}

/** ONNX's auto_pad: as many results as there are whole strides. */
export function sameSides({ size, kernel, stride, dilation }: SameWindow, extraInFront: boolean): Sides {
  const totals = size.map((each, i) => {
    const [step, reach] = [stride[i] as number, ((kernel[i] as number) - 1) * (dilation[i] as number) + 1];
    return Math.max(0, (Math.ceil(each / step) - 1) * step + reach - each);
  });
  const small = totals.map((total) => Math.floor(total / 2));
  const large = totals.map((total) => Math.ceil(total / 2));
  return extraInFront ? { before: large, after: small } : { before: small, after: large };
}
