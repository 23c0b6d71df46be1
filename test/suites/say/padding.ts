import { call, product, quoted, type Speech } from "../speech.ts";
import { LeftOut } from "../vector-case.ts";

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

/** PyTorch's list: the last dimension first. */
const padList = ({ before, after }: Sides): number[] =>
  before
    .map((each, i) => [each, after[i] as number])
    .reverse()
    .flat();

/** Zero, or `value`, around the last dimensions; negative numbers take elements away. */
export function padded(x: string, sides: Sides, value?: number): string {
  const list = padList(sides);
  return list.every((each) => each === 0) ? x : call("pad", [x, list], { value });
}

const modes: Readonly<Record<string, string>> = {
  constant: "constant",
  reflect: "reflect",
  reflection: "reflect",
  edge: "replicate",
  wrap: "circular",
};

/** All dimensions of a tensor. By reflection and the like PyTorch pads behind one that stays; what stays here becomes one. */
export function sayPad(s: Speech, x: string, sides: Sides, mode: string, value: number | undefined): string {
  const ours = modes[mode] ?? none(mode);
  if (ours === "constant") return padded(x, sides, value);
  const shape = s.shape(x);
  const first = shape.findIndex((_, i) => sides.before[i] !== 0 || sides.after[i] !== 0);
  if (first === -1) return x;
  if (shape.length - first > 3) throw new LeftOut("more than three dimensions padded by a mode", mode);
  const asBatch = call("reshape", [x, [product(shape.slice(0, first)), ...shape.slice(first)]]);
  const pads = padList({ before: sides.before.slice(first), after: sides.after.slice(first) });
  const out = shape.map((size, i) => size + (sides.before[i] as number) + (sides.after[i] as number));
  return call("reshape", [call("pad", [asBatch, pads], { mode: quoted(ours) }), out]);
}

const none = (mode: string): never => {
  throw new LeftOut("a padding mode that PyTorch has not", mode);
};
