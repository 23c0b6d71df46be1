/**
 * Layers that are one call of a function, whose arguments are the layer's own. Behind the function: what the layer calls an argument
 * (`pad:padding`), and what it means by itself (`mode="bilinear"`).
 */
const rows = `
  ReLU relu
  ReLU6 relu6
  LeakyReLU leaky_relu
  RReLU rrelu
  ELU elu
  SELU selu
  CELU celu
  GELU gelu
  SiLU silu
  Mish mish
  Sigmoid sigmoid
  LogSigmoid logsigmoid
  Tanh tanh
  Hardtanh hardtanh
  Hardsigmoid hardsigmoid
  Hardswish hardswish
  Hardshrink hardshrink
  Softplus softplus
  Softshrink softshrink
  Threshold threshold
  Softmax softmax
  LogSoftmax log_softmax
  GLU glu
  MaxPool1d max_pool1d
  MaxPool2d max_pool2d
  MaxPool3d max_pool3d
  AvgPool1d avg_pool1d
  AvgPool2d avg_pool2d
  AvgPool3d avg_pool3d
  AdaptiveAvgPool1d adaptive_avg_pool1d
  AdaptiveAvgPool2d adaptive_avg_pool2d
  AdaptiveAvgPool3d adaptive_avg_pool3d
  Flatten flatten
  Unflatten unflatten sizes:unflattened_size
  Permute permute
  PixelShuffle pixel_shuffle
  PixelUnshuffle pixel_unshuffle
  ChannelShuffle channel_shuffle
  Upsample interpolate
  UpsamplingNearest2d interpolate mode="nearest"
  UpsamplingBilinear2d interpolate mode="bilinear" align_corners=true
  ZeroPad1d pad pad:padding mode="constant"
  ZeroPad2d pad pad:padding mode="constant"
  ZeroPad3d pad pad:padding mode="constant"
  ConstantPad1d pad pad:padding mode="constant"
  ConstantPad2d pad pad:padding mode="constant"
  ConstantPad3d pad pad:padding mode="constant"
  ReflectionPad1d pad pad:padding mode="reflect"
  ReflectionPad2d pad pad:padding mode="reflect"
  ReflectionPad3d pad pad:padding mode="reflect"
  ReplicationPad1d pad pad:padding mode="replicate"
  ReplicationPad2d pad pad:padding mode="replicate"
  ReplicationPad3d pad pad:padding mode="replicate"
  CircularPad1d pad pad:padding mode="circular"
  CircularPad2d pad pad:padding mode="circular"
  CircularPad3d pad pad:padding mode="circular"
  Dropout dropout
  Dropout1d dropout1d
  Dropout2d dropout2d
  Dropout3d dropout3d
  AlphaDropout alpha_dropout
  FeatureAlphaDropout feature_alpha_dropout
  Unfold unfold
  Fold fold
`;

export interface LayerRow {
  readonly fn: string;
  readonly renamed: ReadonlyMap<string, string>;
  /** What the function has to be given. */
  readonly fixed: ReadonlyMap<string, string | boolean>;
}

export const layerRows: ReadonlyMap<string, LayerRow> = new Map(
  rows
    .trim()
    .split("\n")
    .map((row): [string, LayerRow] => {
      const [layer = "", fn = "", ...rest] = row.trim().split(" ");
      const pairs = (sign: string): [string, string][] =>
        rest.flatMap((each) => {
          const [left = "", right] = each.split(sign);
          return right === undefined ? [] : [[left, right] as [string, string]];
        });
      const fixed = pairs("=").map(([key, text]): [string, string | boolean] => [
        key,
        text === "true" ? true : text.replaceAll('"', ""),
      ]);
      return [layer, { fn, renamed: new Map(pairs(":")), fixed: new Map(fixed) }];
    }),
);
