import { bool, epsilon, fallback, intOrList, orNone, required } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { Fail } from "../ir/refusal.ts";
import { isFixed, showShape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { normalizeBySquares, RMS_SUMMARY } from "../functions/rms-norm.ts";
import { permute } from "../ops/arrangement/views.ts";
import { layerNorm } from "../ops/normalization/layer-norm.ts";
import { affineWeights, defineLayer } from "./define-layer.ts";
import { channelsFirst, channelsLast, counted } from "./rearranged.ts";

const layerNormParams = {
  normalized_shape: required(intOrList),
  eps: fallback(epsilon, 1e-5),
  elementwise_affine: fallback(bool, true),
  bias: fallback(bool, true),
};

export const LayerNorm = defineLayer({
  name: "LayerNorm",
  summary: layerNorm.summary,
  torch: { api: "torch.nn.LayerNorm", source: "torch/nn/modules/normalization.py" },
  params: layerNormParams,
  sizes: { normalized_shape: (input) => input.type.shape.at(-1) },
  weights({ normalized_shape, elementwise_affine, bias }, fail) {
    const shape = checkedSizes(normalized_shape, fail);
    return elementwise_affine ? affineWeights(shape).slice(0, bias ? 2 : 1) : [];
  },
  forward(b, { normalized_shape, eps }, { weight, bias }, input) {
    const sizes = sizesOf(normalized_shape);
    if (sizes.length === 1) checkLast(b, "LayerNorm", input as TensorValue, sizes[0] as number);
    return b.op(layerNorm, [input, weight, bias], { normalized_shape: sizes, eps });
  },
});

/** Mostly a LayerNorm has one size, of features that stand last. */
function checkLast(b: Build, layer: string, x: TensorValue, features: number): void {
  const found = x.type.shape.at(-1);
  if (found === undefined || found === features) return;
  const help = isFixed(found) ? `${layer}(${found}), or ${layer}(_) to take the size from the input` : undefined;
  const rearranged = channelsLast(b, x, features);
  b.sizeMismatch({ expected: `${layer} expects ${counted(features, "feature")}`, input: x, found, rearranged, help });
}

/** A size that the input decided comes as one number. */
const sizesOf = (shape: readonly number[] | number): readonly number[] => (typeof shape === "number" ? [shape] : shape);

function checkedSizes(normalized_shape: readonly number[] | number, fail: Fail): readonly number[] {
  const shape = sizesOf(normalized_shape);
  if (shape.length === 0 || shape.some((each) => each < 1))
    fail("size", `normalized_shape is made of positive ints, got ${showShape(shape)}`);
  return shape;
}

/** torchvision's, of ConvNeXt: over the channels of each pixel. */
export const LayerNorm2d = defineLayer({
  name: "LayerNorm2d",
  summary: "the channels of each pixel with mean 0 and variance 1, then · weight + bias",
  torch: { api: "torchvision.models.convnext.LayerNorm2d", source: "torchvision/models/convnext.py" },
  params: layerNormParams,
  sizes: { normalized_shape: (input) => input.type.shape[1] },
  weights({ normalized_shape, elementwise_affine, bias }, fail) {
    const shape = checkedSizes(normalized_shape, fail);
    if (shape.length !== 1) fail("size", `normalized_shape is the number of channels, got ${showShape(shape)}`);
    return elementwise_affine ? affineWeights(shape).slice(0, bias ? 2 : 1) : [];
  },
  forward(b, { normalized_shape, eps }, { weight, bias }, input) {
    const x = input as TensorValue;
    const { shape } = x.type;
    const [channels = 1] = sizesOf(normalized_shape);
    if (shape.length !== 4) b.fail("rank", `LayerNorm2d expects images [N, C, H, W], got ${showShape(shape)}`);
    const found = shape[1] ?? 1;
    if (found !== channels)
      b.sizeMismatch({
        expected: `LayerNorm2d expects ${counted(channels, "channel")}`,
        input: x,
        found,
        rearranged: channelsFirst(b, x, channels, 2),
        help: isFixed(found) ? `LayerNorm2d(${found}), or LayerNorm2d(_) to take the number from the input` : undefined,
      });
    const last = b.op(permute, [x], { dims: [0, 2, 3, 1] });
    const normal = b.op(layerNorm, [last, weight, bias], { normalized_shape: [channels], eps });
    return b.op(permute, [normal], { dims: [0, 3, 1, 2] });
  },
});

export const RMSNorm = defineLayer({
  name: "RMSNorm",
  summary: RMS_SUMMARY,
  torch: { api: "torch.nn.RMSNorm", source: "torch/nn/modules/normalization.py" },
  params: {
    normalized_shape: required(intOrList),
    eps: fallback(orNone(epsilon), null),
    elementwise_affine: fallback(bool, true),
  },
  sizes: { normalized_shape: (input) => input.type.shape.at(-1) },
  weights({ normalized_shape, elementwise_affine }, fail) {
    const shape = checkedSizes(normalized_shape, fail);
    return elementwise_affine ? affineWeights(shape).slice(0, 1) : [];
  },
  forward(b, { normalized_shape, eps }, { weight }, input) {
    const sizes = sizesOf(normalized_shape);
    if (sizes.length === 1) checkLast(b, "RMSNorm", input as TensorValue, sizes[0] as number);
    return normalizeBySquares(b, input as TensorValue, weight, { normalized_shape: sizes, eps });
  },
});
