import { isFixed, sameDim, showDim, showShape, type Shape } from "./types.ts";
import type { Fail } from "./refusal.ts";
import { toBroadcast } from "./unequal-shapes.ts";

/** PyTorch's broadcasting: shapes are aligned at the end, and a size of 1 stretches. */
export function broadcastShapes(shapes: readonly Shape[], fail: Fail): Shape {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const shape = Array.from({ length: rank }, (_, i) => {
    const sizes = shapes.flatMap((shape) => shape[i - rank + shape.length] ?? []);
    const wide = sizes.filter((size) => size !== 1);
    const first = wide[0] ?? 1;
    if (!wide.every((size) => sameDim(size, first)))
      fail(
        "broadcast",
        `shapes ${shapes.map(showShape).join(" and ")} do not broadcast: dimension ${i - rank} is ${sizes.map(showDim).join(" and ")}`,
        toBroadcast(shapes),
      );
    return first;
  });
  return withOneOpenDimension(shape, fail);
}

/** A tensor can be large, but not grow with the square of the batch: the plan knows one size per sample. */
export function withOneOpenDimension(shape: Shape, fail: Fail): Shape {
  if (shape.filter((dim) => !isFixed(dim)).length > 1)
    fail("open-twice", `the result would be ${showShape(shape)}, and only one dimension can be open`);
  return shape;
}
