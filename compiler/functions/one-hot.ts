import { fallback, int, required, tensor } from "../ir/arguments.ts";
import { arange } from "../ops/arrangement/arange.ts";
import { eq } from "../ops/elementwise/comparisons.ts";
import { defineFunction } from "./define-function.ts";
import { reshapeTo } from "./shape.ts";

export const oneHot = defineFunction({
  name: "one_hot",
  summary: "for each number of the input a row of num_classes zeros, with a 1 where the number says",
  torch: "torch.nn.functional.one_hot",
  params: { tensor: required(tensor), num_classes: fallback(int, -1) },
  apply(b, { tensor: x, num_classes: count }) {
    if (count === -1)
      b.fail("combination", "one_hot needs num_classes: how many there are in the input is only known at run time");
    if (count < 1) b.fail("range", `num_classes must be positive, got ${count}`);
    b.counts(x, { count });
    const classes = b.op(arange, [], { start: 0, step: 1, count });
    // Numbers in PyTorch, no mask.
    const { isMask: _isMask, ...ones } = b.op(eq, [reshapeTo(b, x, [...x.type.shape, 1]), classes]);
    return ones;
  },
});
