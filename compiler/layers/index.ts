import { activationLayers } from "./activation.ts";
import { MultiheadAttention } from "./attention.ts";
import { Bilinear } from "./bilinear.ts";
import { Conv1d, Conv2d, Conv3d } from "./conv.ts";
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from "./conv-transpose.ts";
import type { Layer } from "./define-layer.ts";
import { distanceLayers } from "./distance.ts";
import { dropoutLayers } from "./dropout.ts";
import { Embedding, EmbeddingBag } from "./embedding.ts";
import { Linear } from "./linear.ts";
import { lossLayers } from "./losses.ts";
import { normalizationLayers } from "./normalization.ts";
import { paddingLayers } from "./padding.ts";
import { poolingLayers } from "./pooling.ts";
import { recurrentCells } from "./recurrent/cells.ts";
import { recurrentLayers } from "./recurrent/stacked.ts";
import { ChannelShuffle, Flatten, Identity, Permute, PixelShuffle, PixelUnshuffle, Unflatten } from "./structure.ts";
import { Upsample, UpsamplingBilinear2d, UpsamplingNearest2d } from "./upsample.ts";
import { Fold, Unfold } from "./windows.ts";

/** Every layer, as the reference groups them. Adding one is a file (or a row of one) and a line here. */
export const layerGroups: Readonly<Record<string, readonly Layer[]>> = {
  Convolution: [Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d, ConvTranspose3d],
  "Linear, attention and embedding": [Linear, Bilinear, MultiheadAttention, Embedding, EmbeddingBag],
  Recurrent: [...recurrentLayers, ...recurrentCells],
  Normalization: normalizationLayers,
  Activation: activationLayers,
  Pooling: poolingLayers,
  Distance: distanceLayers,
  Padding: paddingLayers,
  "Shape and pixels": [
    Identity,
    Flatten,
    Unflatten,
    Permute,
    PixelShuffle,
    PixelUnshuffle,
    ChannelShuffle,
    Unfold,
    Fold,
  ],
  Resizing: [Upsample, UpsamplingNearest2d, UpsamplingBilinear2d],
  Dropout: dropoutLayers,
  Losses: lossLayers,
};

export const layers: ReadonlyMap<string, Layer> = new Map(
  Object.values(layerGroups)
    .flat()
    .map((layer) => [layer.name, layer]),
);
