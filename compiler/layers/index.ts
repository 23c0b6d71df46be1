import { activationLayers } from "./activation.ts";
import { Conv2d } from "./conv.ts";
import type { Layer } from "./define-layer.ts";
import { Linear } from "./linear.ts";
import * as normalization from "./normalization.ts";
import * as pooling from "./pooling.ts";
import * as structure from "./structure.ts";

/** Every layer. Adding one is a file (or a row of one) and a line here. */
export const layers: ReadonlyMap<string, Layer> = new Map(
  [
    ...activationLayers,
    Conv2d,
    Linear,
    ...Object.values(normalization),
    ...Object.values(pooling),
    ...Object.values(structure),
  ].map((layer) => [layer.name, layer]),
);
