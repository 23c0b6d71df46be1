import type { Build } from "../ir/build.ts";
import type { TensorValue } from "../ir/value.ts";
import { ne } from "../ops/elementwise/comparisons.ts";

/** What is put into a mask is true or false, as PyTorch makes a bool of it. */

/** A number as an element of the tensor that it is put into. */
export const elementOf = (target: TensorValue, value: number): number => (target.isMask ? Number(value !== 0) : value);

/** A tensor as elements of the one that it is put into. */
export const elementsOf = (b: Build, target: TensorValue, given: TensorValue): TensorValue =>
  target.isMask && !given.isMask ? b.op(ne, [given, 0]) : given;

/** What was made of a tensor and is a mask where that is one. */
export const likeMask = (target: TensorValue, made: TensorValue): TensorValue =>
  target.isMask ? { ...made, isMask: true } : made;

/** A sum of masks, which is 2 where both are true, is their union in PyTorch. */
export const asUnion = (b: Build, masks: readonly TensorValue[], sum: TensorValue): TensorValue =>
  masks.every(({ isMask }) => isMask) ? b.op(ne, [sum, 0]) : sum;
