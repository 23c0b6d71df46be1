import type { Pads } from "../../ir/layout.ts";
import type { AttrValues, Sample } from "../../ir/op.ts";

export const imageSamples: readonly Sample[] = [
  {
    inputs: [
      [2, 6, 7, 9],
      [2, 5, 7, 9],
    ],
    attrs: plain([3, 3], {
      padding: [
        [1, 1],
        [1, 1],
      ],
    }),
  },
  {
    inputs: [
      [3, 3, 9, 8],
      [3, 10, 4, 3],
    ],
    attrs: plain([3, 3], { stride: [2, 2], side: "outputs" }),
  },
  {
    inputs: [
      [2, 17, 5, 6],
      [2, 9, 5, 6],
    ],
    attrs: plain([1, 1], {}),
  },
  {
    inputs: [
      [1, 8, 6, 7],
      [1, 12, 4, 7],
    ],
    attrs: plain([2, 1], { groups: 4, dilation: [2, 1] }),
  },
  {
    inputs: [
      [2, 6, 8, 9],
      [2, 6, 8, 9],
    ],
    attrs: plain([3, 3], {
      groups: 6,
      padding: [
        [1, 1],
        [1, 1],
      ],
      side: "outputs",
    }),
  },
  {
    inputs: [
      [2, 3, 8, 9],
      [2, 6, 4, 5],
    ],
    attrs: plain([3, 3], {
      groups: 3,
      stride: [2, 2],
      padding: [
        [1, 1],
        [1, 1],
      ],
      side: "outputs",
    }),
  },
  {
    inputs: [
      [1, 4, 5, 140],
      [1, 4, 5, 140],
    ],
    attrs: plain([1, 1], {}),
  },
];

const ONE_AROUND: readonly Pads[] = [
  [1, 1],
  [1, 1],
  [1, 1],
];

export const volumeSamples: readonly Sample[] = [
  {
    inputs: [
      [2, 6, 3, 5, 7],
      [2, 5, 3, 5, 7],
    ],
    attrs: plain([3, 3, 3], { padding: ONE_AROUND }),
  },
  {
    inputs: [
      [2, 3, 5, 9, 8],
      [2, 10, 3, 4, 3],
    ],
    attrs: plain([1, 3, 3], { stride: [2, 2, 2], side: "outputs" }),
  },
  {
    inputs: [
      [1, 8, 6, 3, 7],
      [1, 12, 2, 3, 7],
    ],
    attrs: plain([3, 1, 1], { groups: 4, dilation: [2, 1, 1] }),
  },
  {
    inputs: [
      [2, 6, 3, 4, 5],
      [2, 6, 3, 4, 5],
    ],
    attrs: plain([3, 3, 3], { groups: 6, padding: ONE_AROUND, side: "outputs" }),
  },
];

function plain(kernel_size: readonly number[], attrs: AttrValues): AttrValues {
  const ones = kernel_size.map(() => 1);
  return {
    stride: ones,
    padding: ones.map((): Pads => [0, 0]),
    dilation: ones,
    groups: 1,
    kernel_size,
    side: "inputs",
    ...attrs,
  };
}
