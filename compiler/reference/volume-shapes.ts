import type { ShapeNotes } from "../functions/define-function.ts";
import {
  adaptive3d,
  alike,
  average3d,
  convolution3d,
  max3d,
  transposed3d,
  twice,
  unpooled3d,
  volumes,
  widened,
} from "./shape-rules.ts";

type Shapes = Readonly<Record<string, ShapeNotes>>;

/** Of layers over volumes. */
export const volumeLayerShapes: Shapes = {
  Conv3d: {
    rule: convolution3d,
    examples: [
      ["Conv3d(3, 16, 3, padding=1)", volumes],
      ["Conv3d(3, 64, (3, 7, 7), stride=(1, 2, 2), padding=(1, 3, 3), bias=false)", "[N, 3, 16, 112, 112]"],
    ],
  },
  ConvTranspose3d: { rule: transposed3d, examples: [["ConvTranspose3d(3, 8, 2, stride=2)", volumes]] },
  BatchNorm3d: { rule: alike, examples: [["BatchNorm3d(3)", volumes]] },
  SyncBatchNorm: { rule: alike, examples: [["SyncBatchNorm(3)", volumes]] },
  InstanceNorm3d: { rule: alike, examples: [["InstanceNorm3d(3, affine=true)", volumes]] },
  MaxPool3d: { rule: max3d, examples: [["MaxPool3d((1, 2, 2))", volumes]] },
  AvgPool3d: { rule: average3d, examples: [["AvgPool3d(2)", volumes]] },
  AdaptiveAvgPool3d: {
    rule: adaptive3d,
    examples: [
      ["AdaptiveAvgPool3d(1)", volumes],
      ["AdaptiveAvgPool3d((none, 7, 5))", volumes],
    ],
  },
  AdaptiveMaxPool3d: { rule: adaptive3d, examples: [["AdaptiveMaxPool3d((4, 7, 5))", volumes]] },
  MaxUnpool3d: { rule: unpooled3d, examples: [["MaxUnpool3d(2)", "[N, 3, 4, 8, 8]", "[N, 3, 4, 8, 8]"]] },
  LPPool3d: { rule: average3d, examples: [["LPPool3d(2, 2)", volumes]] },
  ...Object.fromEntries(
    ["ZeroPad", "ReflectionPad", "ReplicationPad", "CircularPad"].map((name) => [
      `${name}3d`,
      { rule: widened, examples: [[`${name}3d((1, 2, 3, 4, 0, 1))`, volumes] as const] },
    ]),
  ),
  ConstantPad3d: { rule: widened, examples: [["ConstantPad3d(1, 0.5)", volumes]] },
};

/** Of functions over volumes. */
export const volumeFunctionShapes: Shapes = {
  conv3d: { rule: convolution3d, examples: [["conv3d(x, y, z, padding=1)", volumes, "[16, 3, 3, 3, 3]", "[16]"]] },
  conv_transpose3d: {
    rule: transposed3d,
    examples: [["conv_transpose3d(x, y, stride=2)", volumes, "[3, 8, 2, 2, 2]"]],
  },
  max_pool3d: { rule: max3d, examples: [["max_pool3d(x, (1, 2, 2))", volumes]] },
  avg_pool3d: { rule: average3d, examples: [["avg_pool3d(x, 2)", volumes]] },
  adaptive_avg_pool3d: { rule: adaptive3d, examples: [["adaptive_avg_pool3d(x, 1)", volumes]] },
  adaptive_max_pool3d: { rule: adaptive3d, examples: [["adaptive_max_pool3d(x, (4, 7, 5))", volumes]] },
  max_pool3d_with_indices: { rule: twice, examples: [["max_pool3d_with_indices(x, 2)", volumes]] },
  adaptive_max_pool3d_with_indices: { rule: twice, examples: [["adaptive_max_pool3d_with_indices(x, 4)", volumes]] },
  max_unpool3d: { rule: unpooled3d, examples: [["max_unpool3d(x, y, 2)", "[N, 3, 4, 8, 8]", "[N, 3, 4, 8, 8]"]] },
  lp_pool3d: { rule: average3d, examples: [["lp_pool3d(x, 2, 2)", volumes]] },
};
