import type { Fail } from "../../ir/refusal.ts";
import { spaces, type SpaceRank } from "../../ir/space.ts";
import { isFixed, showShape, type Dim, type Shape } from "../../ir/types.ts";
import { extent } from "../convolution/extent.ts";
import type { Window } from "./pool-kernel.ts";

/** PyTorch's pooling_output_shape: with ceil_mode, a last window that would start in the right padding is dropped. */
function pooledSize(size: number, axis: number, { kernel_size, stride, padding, dilation, ceil_mode }: Window): number {
  const [kernel, step, pad, gap] = [kernel_size, stride, padding, dilation].map((each) => each[axis]) as [
    number,
    number,
    number,
    number,
  ];
  const room = size + 2 * pad - extent(kernel, gap);
  const count = (ceil_mode ? Math.ceil(room / step) : Math.floor(room / step)) + 1;
  return ceil_mode && (count - 1) * step >= size + pad ? count - 1 : count;
}

export function inferPool(name: string, rank: SpaceRank, input: Shape, attrs: Window, fail: Fail): Shape {
  const { many, one, shape } = spaces[rank];
  if (input.length !== rank + 2) fail("rank", `${name} expects ${many} ${shape}, got ${showShape(input)}`);
  const [batch, channels, ...sizes] = input as readonly [Dim, Dim, ...Dim[]];
  if (!sizes.every(isFixed) || !isFixed(channels))
    return fail("open", `${name} needs a fixed ${one} size, got ${showShape(input)}`);
  attrs.padding.forEach((pad, i) => {
    const kernel = attrs.kernel_size[i] as number;
    if (pad * 2 > kernel) fail("range", `padding ${pad} is more than half of the kernel size ${kernel}`);
  });
  const pooled = sizes.map((size, axis) => pooledSize(size, axis, attrs));
  if (pooled.some((size) => size < 1))
    fail(
      "small",
      `the pooling window ${attrs.kernel_size.join("×")} is larger than the padded input ${sizes.join("×")}`,
      windowToFit(name, sizes),
    );
  return [batch, channels, ...pooled];
}

/** Usually the whole image was meant, or there was one pooling too many before. */
function windowToFit(name: string, sizes: readonly number[]): string {
  const rank = sizes.length as SpaceRank;
  const { one } = spaces[rank];
  return Math.min(...sizes) < 2
    ? `the ${one} has become this small before: leave out a pooling or a stride`
    : `at most ${sizes.join("×")} fits; for the whole ${one}, Adaptive${name.startsWith("max") ? "Max" : "Avg"}Pool${rank}d(1) takes any size`;
}
