import type { Build } from "../../ir/build.ts";
import { isFixed, showShape, type Dim } from "../../ir/types.ts";
import type { TensorValue } from "../../ir/value.ts";
import { swapFirst, withoutDim } from "../../functions/attention-heads.ts";
import { reshapeTo } from "../../functions/shape.ts";
import { channelsLast, counted } from "../rearranged.ts";

interface Sizes {
  readonly input_size: number;
  readonly batch_first: boolean;
}

/** A sequence as [N, T, features], whichever way it comes; one alone, [T, features], is a batch of one. */
export function inSteps(
  b: Build,
  layer: string,
  input: TensorValue,
  { input_size, batch_first }: Sizes,
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
      `the input of ${layer} is ${showShape(shape)}, but without batch_first the batch comes second: [T, N, ${input_size}]`,
      "add batch_first=true where the layer is made, or .transpose(0, 1) to what it is called with",
    );
  const second = shape[1] as Dim;
  if (!isSingle && batch_first && !isFixed(second))
    b.fail(
      "open",
      `the input of ${layer} is ${showShape(shape)}, but with batch_first the batch comes first: [N, T, ${input_size}]`,
      "leave batch_first=true out where the layer is made, or add .transpose(0, 1) to what it is called with",
    );
  const found = shape.at(-1) as Dim;
  if (found !== input_size)
    b.sizeMismatch({
      expected: `${layer} expects ${counted(input_size, "input feature")}`,
      input,
      found,
      rearranged: channelsLast(b, input, input_size),
      help: isFixed(found) ? `${layer}(${found}, …), or ${layer}(_, …) to take the size from the input` : undefined,
    });
  const steps = isSingle ? reshapeTo(b, input, [1, ...shape]) : batch_first ? input : swapFirst(b, input);
  return { steps, isSingle };
}

/** [N, T, features] as the input came. */
export const outOfSteps = (b: Build, y: TensorValue, { batch_first }: Sizes, isSingle: boolean): TensorValue =>
  isSingle ? withoutDim(b, y, 0) : batch_first ? y : swapFirst(b, y);
