import type { Build } from "../../ir/build.ts";
import { isFixed, showDim, showShape, type Dim } from "../../ir/types.ts";
import type { TensorValue } from "../../ir/value.ts";
import { swapFirst, withoutDim } from "../attention-heads.ts";
import { reshapeTo } from "../shape.ts";

/** A sequence as [N, T, features], whichever way it comes; one alone, [T, features], is a batch of one. */
export function inSteps(
  b: Build,
  layer: string,
  input: TensorValue,
  batch_first: boolean,
): { readonly steps: TensorValue; readonly isSingle: boolean } {
  const { shape } = input.type;
  if (shape.length !== 2 && shape.length !== 3)
    b.fail(
      "rank",
      `${layer} expects sequences ${batch_first ? "[N, T, features]" : "[T, N, features]"} or one alone [T, features], got ${showShape(shape)}`,
    );
  const isSingle = shape.length === 2;
  const [first] = shape as readonly [Dim];
  if (isSingle && !isFixed(first))
    b.fail(
      "open",
      `${showShape(shape)} is one sequence alone, and how many steps it has must be known`,
      `${layer}Cell takes one step of each sample, and unsqueeze(1) makes sequences of one step, with batch_first=true`,
    );
  if (!isSingle && !batch_first && !isFixed(first))
    b.fail(
      "open",
      `the input of ${layer} is ${showShape(shape)}, but without batch_first the batch comes second: [T, N, ${showDim(shape.at(-1) as Dim)}]`,
      "add batch_first=true where the layer is made, or .transpose(0, 1) to what it is called with",
    );
  const second = shape[1] as Dim;
  if (!isSingle && batch_first && !isFixed(second))
    b.fail(
      "open",
      `the input of ${layer} is ${showShape(shape)}, but with batch_first the batch comes first: [N, T, ${showDim(shape.at(-1) as Dim)}]`,
      "leave batch_first=true out where the layer is made, or add .transpose(0, 1) to what it is called with",
    );
  const steps = isSingle ? reshapeTo(b, input, [1, ...shape]) : batch_first ? input : swapFirst(b, input);
  return { steps, isSingle };
}

/** [N, T, features] as the input came. */
export const outOfSteps = (b: Build, y: TensorValue, batch_first: boolean, isSingle: boolean): TensorValue =>
  isSingle ? withoutDim(b, y, 0) : batch_first ? y : swapFirst(b, y);
