import type { Fail } from "../../ir/refusal.ts";
import { isFixed, showShape, type Dim, type Shape } from "../../ir/types.ts";
import { extent } from "../convolution/extent.ts";
import type { Window } from "./pool2d-kernel.ts";

/** PyTorch's pooling_output_shape: with ceil_mode, a last window that would start in the right padding is dropped. */
function pooledSize(size: number, axis: 0 | 1, { kernel_size, stride, padding, dilation, ceil_mode }: Window): number {
  const [kernel, step, pad, gap] = [kernel_size[axis], stride[axis], padding[axis], dilation[axis]];
  const room = size + 2 * pad - extent(kernel, gap);
  const count = (ceil_mode ? Math.ceil(room / step) : Math.floor(room / step)) + 1;
  return ceil_mode && (count - 1) * step >= size + pad ? count - 1 : count;
}

export function inferPool(name: string, shape: Shape, attrs: Window, fail: Fail): Shape {
  if (shape.length !== 4) fail("rank", `${name} expects images [N, C, H, W], got ${showShape(shape)}`);
  const [batch, channels, height, width] = shape as readonly [Dim, Dim, Dim, Dim];
  if (!isFixed(height) || !isFixed(width) || !isFixed(channels))
    return fail("open", `${name} needs a fixed image size, got ${showShape(shape)}`);
  attrs.padding.forEach((pad, i) => {
    const kernel = attrs.kernel_size[i] as number;
    if (pad * 2 > kernel) fail("range", `padding ${pad} is more than half of the kernel size ${kernel}`);
  });
  const size = [pooledSize(height, 0, attrs), pooledSize(width, 1, attrs)] as const;
  if (size[0] < 1 || size[1] < 1)
    fail(
      "small",
      `the pooling window ${attrs.kernel_size.join("×")} is larger than the padded input ${height}×${width}`,
      windowToFit(name, height, width),
    );
  return [batch, channels, ...size];
}

/** Usually the whole image was meant, or there was one pooling too many before. */
const windowToFit = (name: string, height: number, width: number): string =>
  Math.min(height, width) < 2
    ? "the image has become this small before: leave out a pooling or a stride"
    : `at most ${height}×${width} fits; for the whole image, Adaptive${name === "max_pool2d" ? "Max" : "Avg"}Pool2d(1) takes any size`;
