import type { Op } from "../../ir/op.ts";
import { averaging, pooling } from "./windows.ts";

export type PoolSamples = Pick<Op, "samples" | "rejects">;

export const maximaOf: Readonly<Record<2 | 3, PoolSamples>> = {
  2: {
    samples: [
      { inputs: [[2, 3, 7, 9]], attrs: pooling({ kernel_size: [2, 2], stride: [2, 2] }) },
      { inputs: [[1, 3, 8, 10]], attrs: pooling({ kernel_size: [3, 3], stride: [2, 2], ceil_mode: true }) },
      { inputs: [[1, 3, 11, 8]], attrs: pooling({ kernel_size: [3, 3], stride: [2, 2], padding: [1, 1] }) },
      { inputs: [[1, 3, 8, 10]], attrs: pooling({ kernel_size: [2, 3], padding: [1, 1], dilation: [2, 2] }) },
      { inputs: [[1, 1, 6, 6]], attrs: pooling({ kernel_size: [5, 5] }) },
    ],
    rejects: [
      {
        inputs: [[1, 3, 8, 8]],
        attrs: pooling({ kernel_size: [3, 3], padding: [2, 2] }),
        message: "padding 2 is more than half of the kernel size 3",
      },
      {
        inputs: [[1, 3, 2, 2]],
        attrs: pooling({ kernel_size: [3, 3] }),
        message: "the pooling window 3×3 is larger than the padded input 2×2",
      },
    ],
  },
  3: {
    samples: [
      { inputs: [[2, 3, 4, 5, 7]], attrs: pooling({ kernel_size: [2, 2, 2], stride: [2, 2, 2] }) },
      {
        inputs: [[1, 3, 5, 8, 6]],
        attrs: pooling({ kernel_size: [2, 3, 3], stride: [2, 2, 2], padding: [1, 1, 0], ceil_mode: true }),
      },
      {
        inputs: [[1, 5, 6, 4, 9]],
        attrs: pooling({ kernel_size: [2, 1, 4], padding: [0, 0, 2], dilation: [3, 1, 2] }),
      },
      { inputs: [[1, 1, 1, 1, 1]], attrs: pooling({ kernel_size: [3, 3, 3], stride: [2, 2, 2], padding: [1, 1, 1] }) },
    ],
    rejects: [
      {
        inputs: [[1, 3, 8, 8]],
        attrs: pooling({ kernel_size: [2, 2, 2] }),
        message: "max_pool3d expects volumes [N, C, D, H, W], got [1, 3, 8, 8]",
      },
      {
        inputs: [[1, 3, 1, 8, 8]],
        attrs: pooling({ kernel_size: [2, 2, 2] }),
        message: "the pooling window 2×2×2 is larger than the padded input 1×8×8",
      },
    ],
  },
};

export const averagesOf: Readonly<Record<2 | 3, PoolSamples>> = {
  2: {
    samples: [
      { inputs: [[2, 3, 7, 9]], attrs: averaging({ kernel_size: [2, 3], stride: [2, 3] }) },
      { inputs: [[1, 3, 8, 9]], attrs: averaging({ kernel_size: [3, 3], stride: [2, 2], padding: [1, 1] }) },
      {
        inputs: [[1, 3, 8, 10]],
        attrs: averaging({ kernel_size: [3, 3], stride: [2, 2], padding: [1, 1], ceil_mode: true }),
      },
      {
        inputs: [[1, 3, 8, 10]],
        attrs: averaging({
          kernel_size: [3, 3],
          stride: [2, 2],
          padding: [1, 1],
          ceil_mode: true,
          count_include_pad: false,
        }),
      },
      { inputs: [[1, 3, 6, 6]], attrs: averaging({ kernel_size: [2, 2], stride: [2, 2], divisor_override: 3 }) },
      { inputs: [[2, 5, 8, 10]], attrs: averaging({ kernel_size: [8, 10], stride: [8, 10] }) },
    ],
  },
  3: {
    samples: [
      { inputs: [[2, 3, 4, 5, 9]], attrs: averaging({ kernel_size: [2, 2, 3], stride: [2, 2, 3] }) },
      {
        inputs: [[1, 3, 4, 6, 5]],
        attrs: averaging({ kernel_size: [3, 2, 3], stride: [2, 2, 2], padding: [1, 1, 0], ceil_mode: true }),
      },
      {
        inputs: [[1, 5, 4, 6, 5]],
        attrs: averaging({
          kernel_size: [2, 3, 3],
          stride: [2, 2, 1],
          padding: [1, 1, 1],
          ceil_mode: true,
          count_include_pad: false,
        }),
      },
      {
        inputs: [[1, 3, 2, 4, 6]],
        attrs: averaging({ kernel_size: [1, 2, 2], stride: [1, 2, 2], padding: [0, 1, 0], divisor_override: 3 }),
      },
      { inputs: [[2, 4, 2, 3, 5]], attrs: averaging({ kernel_size: [2, 3, 5], stride: [2, 3, 5] }) },
    ],
  },
};
