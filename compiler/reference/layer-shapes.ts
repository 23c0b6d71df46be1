import type { ShapeNotes } from "../functions/define-function.ts";
import { lossLayerShapes } from "./loss-shapes.ts";
import { recurrentLayerShapes } from "./recurrent-shapes.ts";
import { volumeLayerShapes } from "./volume-shapes.ts";
import {
  images,
  sequences,
  convolution2d,
  convolution1d,
  transposed2d,
  transposed1d,
  max2d,
  max1d,
  average2d,
  average1d,
  adaptive2d,
  adaptive1d,
  lastDimension,
  moved,
  alike,
  resized,
  widened,
  unpooled1d,
  unpooled2d,
} from "./shape-rules.ts";

const transformed = "[N, L, d_model] to [N, L, d_model], with batch_first; without it [L, N, d_model]";
const decoded =
  "tgt [N, L, d_model] and memory [N, S, d_model] to [N, L, d_model], with batch_first; without it [L, N, d_model] and so on";

/** By name; a layer without an entry gives the shape of its input, and is made without arguments. */
export const layerShapes: Readonly<Record<string, ShapeNotes>> = {
  ...lossLayerShapes,
  ...recurrentLayerShapes,
  ...volumeLayerShapes,
  Conv1d: { rule: convolution1d, examples: [["Conv1d(3, 16, 5, padding=2)", sequences]] },
  Conv2d: {
    rule: convolution2d,
    examples: [
      ["Conv2d(3, 16, 3)", images],
      ["Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=false)", "[N, 3, 224, 224]"],
      ['Conv2d(3, 6, (1, 5), padding="same", groups=3)', images],
    ],
  },
  ConvTranspose1d: { rule: transposed1d, examples: [["ConvTranspose1d(3, 16, 4, stride=2, padding=1)", sequences]] },
  ConvTranspose2d: { rule: transposed2d, examples: [["ConvTranspose2d(3, 16, 4, stride=2, padding=1)", images]] },
  Linear: {
    rule: lastDimension,
    examples: [
      ["Linear(20, 10)", "[N, 20]"],
      ["Linear(20, 10, bias=false)", "[N, 7, 20]"],
    ],
  },
  Bilinear: {
    rule: "[..., in1_features] and [..., in2_features] to [..., out_features]",
    examples: [["Bilinear(20, 30, 10)", "[N, 20]", "[N, 30]"]],
  },
  MultiheadAttention: {
    rule: "queries [N, L, embed_dim], keys [N, S, kdim] and values [N, S, vdim] to [N, L, embed_dim], with batch_first",
    examples: [["MultiheadAttention(32, 4, batch_first=true)", "[N, 10, 32]", "[N, 6, 32]", "[N, 6, 32]"]],
  },
  TransformerEncoderLayer: {
    rule: transformed,
    examples: [["TransformerEncoderLayer(32, 4, batch_first=true)", "[N, 10, 32]"]],
  },
  TransformerDecoderLayer: {
    rule: decoded,
    examples: [["TransformerDecoderLayer(32, 4, batch_first=true)", "[N, 10, 32]", "[N, 6, 32]"]],
  },
  TransformerEncoder: {
    rule: transformed,
    examples: [
      ["TransformerEncoder(TransformerEncoderLayer(32, 4, dim_feedforward=64, batch_first=true), 2)", "[N, 10, 32]"],
    ],
  },
  TransformerDecoder: {
    rule: decoded,
    examples: [
      [
        "TransformerDecoder(TransformerDecoderLayer(32, 4, dim_feedforward=64, batch_first=true), 2)",
        "[N, 10, 32]",
        "[N, 6, 32]",
      ],
    ],
  },
  Transformer: {
    rule: "src [N, S, d_model] and tgt [N, L, d_model] to [N, L, d_model], with batch_first; without it [S, N, d_model] and so on",
    examples: [["Transformer(32, 4, 1, 1, dim_feedforward=64, batch_first=true)", "[N, 6, 32]", "[N, 10, 32]"]],
  },
  Embedding: { rule: "[...] to [..., embedding_dim]", examples: [["Embedding(1000, 64)", "[N, 12]"]] },
  EmbeddingBag: { rule: "[N, L] to [N, embedding_dim]", examples: [["EmbeddingBag(1000, 64)", "[N, 12]"]] },
  BatchNorm1d: {
    rule: alike,
    examples: [
      ["BatchNorm1d(20)", "[N, 20]"],
      ["BatchNorm1d(3)", sequences],
    ],
  },
  BatchNorm2d: { rule: alike, examples: [["BatchNorm2d(3)", images]] },
  InstanceNorm1d: { rule: alike, examples: [["InstanceNorm1d(3)", sequences]] },
  InstanceNorm2d: { rule: alike, examples: [["InstanceNorm2d(3, affine=true)", images]] },
  LayerNorm: {
    rule: alike,
    examples: [
      ["LayerNorm(32)", "[N, 7, 32]"],
      ["LayerNorm([3, 32, 32])", images],
    ],
  },
  GroupNorm: { rule: alike, examples: [["GroupNorm(2, 6)", "[N, 6, 32, 32]"]] },
  LayerNorm2d: { rule: alike, examples: [["LayerNorm2d(3)", images]] },
  RMSNorm: { rule: alike, examples: [["RMSNorm(32)", "[N, 7, 32]"]] },
  LocalResponseNorm: { rule: alike, examples: [["LocalResponseNorm(5)", images]] },
  FrozenBatchNorm2d: { rule: alike, examples: [["FrozenBatchNorm2d(3)", images]] },
  CosineSimilarity: {
    rule: "both broadcast, without dim",
    examples: [["CosineSimilarity()", "[N, 8]", "[N, 8]"]],
  },
  PairwiseDistance: {
    rule: "both broadcast, without the last dimension",
    examples: [["PairwiseDistance()", "[N, 8]", "[N, 8]"]],
  },
  Permute: { rule: moved, examples: [["Permute([0, 2, 3, 1])", images]] },
  Threshold: { rule: alike, examples: [["Threshold(0.1, 20)", "[N, 8]"]] },
  GLU: { rule: "half the size along dim", examples: [["GLU()", "[N, 8]"]] },
  PReLU: {
    rule: alike,
    examples: [
      ["PReLU()", "[N, 8]"],
      ["PReLU(3)", images],
    ],
  },
  Softmax2d: { rule: alike, examples: [["Softmax2d()", images]] },
  MaxPool1d: { rule: max1d, examples: [["MaxPool1d(2)", sequences]] },
  MaxPool2d: {
    rule: max2d,
    examples: [
      ["MaxPool2d(2)", images],
      ["MaxPool2d(3, stride=2, ceil_mode=true)", images],
    ],
  },
  AvgPool1d: { rule: average1d, examples: [["AvgPool1d(2)", sequences]] },
  AvgPool2d: { rule: average2d, examples: [["AvgPool2d(3, stride=2, padding=1)", images]] },
  AdaptiveAvgPool1d: { rule: adaptive1d, examples: [["AdaptiveAvgPool1d(5)", sequences]] },
  AdaptiveMaxPool1d: { rule: adaptive1d, examples: [["AdaptiveMaxPool1d(5)", sequences]] },
  AdaptiveAvgPool2d: {
    rule: adaptive2d,
    examples: [
      ["AdaptiveAvgPool2d(1)", images],
      ["AdaptiveAvgPool2d((7, none))", images],
    ],
  },
  AdaptiveMaxPool2d: { rule: adaptive2d, examples: [["AdaptiveMaxPool2d((7, 5))", images]] },
  MaxUnpool1d: { rule: unpooled1d, examples: [["MaxUnpool1d(2)", "[N, 3, 16]", "[N, 3, 16]"]] },
  MaxUnpool2d: { rule: unpooled2d, examples: [["MaxUnpool2d(2)", "[N, 3, 8, 8]", "[N, 3, 8, 8]"]] },
  LPPool1d: { rule: average1d, examples: [["LPPool1d(2, 3)", sequences]] },
  LPPool2d: { rule: average2d, examples: [["LPPool2d(2, 3)", images]] },
  ...Object.fromEntries(
    ["ZeroPad", "ReflectionPad", "ReplicationPad", "CircularPad"].flatMap((name) => [
      [`${name}1d`, { rule: widened, examples: [[`${name}1d(2)`, sequences]] }],
      [`${name}2d`, { rule: widened, examples: [[`${name}2d((1, 2, 3, 4))`, images]] }],
    ]),
  ),
  ConstantPad1d: { rule: widened, examples: [["ConstantPad1d(2, 0.5)", sequences]] },
  ConstantPad2d: { rule: widened, examples: [["ConstantPad2d(1, 0.5)", images]] },
  Flatten: { rule: "the product of their sizes in their place", examples: [["Flatten()", images]] },
  Unflatten: { rule: "the new sizes in its place", examples: [["Unflatten(1, (3, -1))", "[N, 12]"]] },
  Unfold: {
    rule: "[N, C, H, W] to [N, C · height · width, windows]",
    examples: [["Unfold(3, padding=1)", "[N, 3, 8, 8]"]],
  },
  Fold: {
    rule: "[N, C · height · width, windows] to [N, C, ...output_size]",
    examples: [["Fold((8, 8), 2, stride=2)", "[N, 12, 16]"]],
  },
  PixelShuffle: { examples: [["PixelShuffle(2)", "[N, 12, 8, 8]"]] },
  PixelUnshuffle: { examples: [["PixelUnshuffle(2)", images]] },
  ChannelShuffle: { rule: alike, examples: [["ChannelShuffle(2)", "[N, 6, 8, 8]"]] },
  Upsample: {
    rule: resized,
    examples: [
      ["Upsample(scale_factor=2)", images],
      ['Upsample((40, 50), mode="bilinear", align_corners=true)', images],
      ['Upsample(scale_factor=2, mode="trilinear")', "[N, 3, 8, 16, 16]"],
    ],
  },
  UpsamplingNearest2d: { rule: resized, examples: [["UpsamplingNearest2d(scale_factor=2)", images]] },
  UpsamplingBilinear2d: { rule: resized, examples: [["UpsamplingBilinear2d((40, 50))", images]] },
  StochasticDepth: { rule: alike, examples: [['StochasticDepth(0.2, "row")', images]] },
};
