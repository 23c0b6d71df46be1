import type { DescribedStep } from "../../ir/op-traits.ts";
import { sizesText } from "../../ir/words.ts";
import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { along, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, constant } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { numbers, type ReferenceTensor } from "../../ir/op.ts";
import type { Fail } from "../../ir/refusal.ts";
import { at, countOf, tabulate } from "../../ir/reference.ts";
import { axisNames, spaces, type SpaceRank } from "../../ir/space.ts";
import { isFixed, showShape, type Dim, type Shape } from "../../ir/types.ts";

/** PyTorch finds its place in the image in single precision; a pixel to the left or right depends on that rounding. */

export const SOURCE = "aten/src/ATen/native/UpSample.h";

export const sizes = { output_size: numbers, scale: numbers };

export function infer(name: string, rank: SpaceRank, input: Shape, output: readonly number[], fail: Fail): Shape {
  const { many, one, shape } = spaces[rank];
  const [batch, channels, ...space] = input as readonly [Dim, Dim, ...Dim[]];
  if (input.length !== rank + 2 || !isFixed(channels) || !space.every(isFixed))
    fail(
      input.length === rank + 2 ? "open" : "rank",
      `${name} expects ${many} ${shape} of a fixed size, got ${showShape(input)}`,
    );
  if (output.some((size) => size < 1))
    fail("small", `nothing would be left of the ${one}: its size would be ${output.join("×")}`);
  return [batch, channels, ...output];
}

/** Where along an axis an output lies in the input, as PyTorch's float32 has it. */
export type Place = (output: Expression, scale: number) => Expression;

/** A loop over outputs along an axis, which hands on their place in the input. */
export function eachPlace(
  k: Kernel,
  axis: number,
  sizes: readonly number[],
  y: Cursor,
  place: (output: Expression) => Expression,
  body: (place: Local, y: Cursor) => void,
): void {
  const name = `o${axisNames(sizes.length)[axis]}`;
  const counter = k.local(`${name}_at`, constant(0));
  k.loop(name, sizes[axis] as number, [along(y, axis + 2)], (here) => {
    body(k.local(`${name}_place`, place(counter)), here);
    k.set(counter, add(counter, 1));
  });
}

export type Indices = readonly { readonly dim: number; readonly index: Local }[];

/** Adds up by hand, for references. */
export function addUp(
  shape: readonly number[],
  gradient: ReferenceTensor,
  visit: (place: readonly number[], add: (to: readonly number[], share: number) => void) => void,
): Float64Array {
  const [, channels, ...size] = shape as readonly [number, number, ...number[]];
  const result = new Float64Array(countOf(shape));
  tabulate(gradient.shape, ([n, c, ...place]) => {
    const value = at(gradient, [n, c, ...place] as number[]);
    visit(place, (to, share) => {
      const plane = (n as number) * channels + (c as number);
      const flat = to.reduce((sum, here, axis) => sum * (size[axis] as number) + here, plane);
      result[flat] = (result[flat] as number) + value * share;
    });
    return 0;
  });
  return result;
}

export const inputSize = (gradient: Shape, size: readonly number[]): Shape => [...gradient.slice(0, 2), ...size];

/** `→56×56` */
export function sizeDetail({ output }: DescribedStep): string {
  return `→${sizesText(output.slice(2))}`;
}
