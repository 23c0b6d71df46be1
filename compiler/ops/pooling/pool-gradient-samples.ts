import type { Sample } from "../../ir/op.ts";
import { averaging, pooling } from "./windows.ts";

type SamplesOf = Readonly<Record<2 | 3, readonly Sample[]>>;

export const maximumGradients: SamplesOf = {
  2: [
    {
      inputs: [
        [2, 3, 7, 9],
        [2, 3, 3, 4],
      ],
      attrs: pooling({ kernel_size: [2, 2], stride: [2, 2] }),
    },
    {
      inputs: [
        [1, 3, 8, 10],
        [1, 3, 4, 5],
      ],
      attrs: pooling({ kernel_size: [3, 3], stride: [2, 2], ceil_mode: true }),
    },
    {
      inputs: [
        [1, 8, 11, 8],
        [1, 8, 6, 4],
      ],
      attrs: pooling({ kernel_size: [3, 3], stride: [2, 2], padding: [1, 1] }),
    },
    {
      inputs: [
        [1, 3, 8, 10],
        [1, 3, 8, 8],
      ],
      attrs: pooling({ kernel_size: [2, 3], padding: [1, 1], dilation: [2, 2] }),
    },
  ],
  3: [
    {
      inputs: [
        [2, 3, 4, 5, 7],
        [2, 3, 2, 2, 3],
      ],
      attrs: pooling({ kernel_size: [2, 2, 2], stride: [2, 2, 2] }),
    },
    {
      inputs: [
        [1, 8, 5, 8, 6],
        [1, 8, 3, 5, 3],
      ],
      attrs: pooling({ kernel_size: [2, 3, 3], stride: [2, 2, 2], padding: [1, 1, 0], ceil_mode: true }),
    },
    {
      inputs: [
        [1, 3, 6, 4, 9],
        [1, 3, 3, 4, 7],
      ],
      attrs: pooling({ kernel_size: [2, 1, 4], padding: [0, 0, 2], dilation: [3, 1, 2] }),
    },
  ],
};

export const averageGradients: SamplesOf = {
  2: [
    { inputs: [[2, 3, 3, 3]], attrs: { ...averaging({ kernel_size: [2, 3], stride: [2, 3] }), input_size: [7, 9] } },
    {
      inputs: [[1, 4, 4, 5]],
      attrs: { ...averaging({ kernel_size: [3, 3], stride: [2, 2], padding: [1, 1] }), input_size: [8, 9] },
    },
    {
      inputs: [[1, 3, 5, 6]],
      attrs: {
        ...averaging({
          kernel_size: [3, 3],
          stride: [2, 2],
          padding: [1, 1],
          ceil_mode: true,
          count_include_pad: false,
        }),
        input_size: [8, 10],
      },
    },
    {
      inputs: [[1, 3, 3, 3]],
      attrs: { ...averaging({ kernel_size: [2, 2], stride: [2, 2], divisor_override: 3 }), input_size: [6, 6] },
    },
  ],
  3: [
    {
      inputs: [[2, 3, 2, 2, 3]],
      attrs: { ...averaging({ kernel_size: [2, 2, 3], stride: [2, 2, 3] }), input_size: [4, 5, 9] },
    },
    {
      inputs: [[1, 4, 3, 4, 2]],
      attrs: {
        ...averaging({
          kernel_size: [3, 2, 3],
          stride: [2, 2, 2],
          padding: [1, 1, 0],
          ceil_mode: true,
          count_include_pad: false,
        }),
        input_size: [4, 6, 5],
      },
    },
    {
      inputs: [[1, 3, 2, 3, 3]],
      attrs: {
        ...averaging({ kernel_size: [1, 2, 2], stride: [1, 2, 2], padding: [0, 1, 0], divisor_override: 3 }),
        input_size: [2, 4, 6],
      },
    },
  ],
};
