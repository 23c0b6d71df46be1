import { activationLayers } from "./activation.ts";
import { MultiheadAttention } from "./attention.ts";
import { Conv1d, Conv2d } from "./conv.ts";
import { ConvTranspose1d, ConvTranspose2d } from "./conv-transpose.ts";
import type { Layer } from "./define-layer.ts";
import { dropoutLayers } from "./dropout.ts";
import { Embedding } from "./embedding.ts";
import { Linear } from "./linear.ts";
import { normalizationLayers } from "./normalization.ts";
import { paddingLayers } from "./padding.ts";
import { poolingLayers } from "./pooling.ts";
import * as structure from "./structure.ts";
import * as upsample from "./upsample.ts";

/** Every layer. Adding one is a file (or a row of one) and a line here. */
export const layers: ReadonlyMap<string, Layer> = new Map(
  [
    ...activationLayers,
    Conv1d,
    Conv2d,
    ConvTranspose1d,
    ConvTranspose2d,
    ...dropoutLayers,
    Embedding,
    Linear,
    MultiheadAttention,
    ...normalizationLayers,
    ...paddingLayers,
    ...poolingLayers,
    ...Object.values(structure),
    ...Object.values(upsample),
  ].map((layer) => [layer.name, layer]),
);
