import { bool, fallback, orNone } from "../ir/arguments.ts";
import type { TensorValue } from "../ir/value.ts";
import { factorOrFactors, interpolationModes, resize, sizeOrSizes } from "../functions/interpolate.ts";
import { defineLayer, type Layer } from "./define-layer.ts";

const SOURCE = "torch/nn/modules/upsampling.py";

const target = { size: fallback(sizeOrSizes, null), scale_factor: fallback(factorOrFactors, null) };

export const Upsample = defineLayer({
  name: "Upsample",
  summary: "an image in another size",
  torch: { api: "torch.nn.Upsample", source: SOURCE },
  params: {
    ...target,
    mode: fallback(interpolationModes, "nearest", '"nearest"'),
    align_corners: fallback(orNone(bool), null),
    recompute_scale_factor: fallback(orNone(bool), null),
  },
  forward: (b, args, _, input) => resize(b, input as TensorValue, args),
});

const ofMode = (name: string, mode: "nearest" | "bilinear", align_corners: boolean | null): Layer =>
  defineLayer({
    name,
    summary: `an image in another size, ${mode}${align_corners ? " with its corners kept" : ""}`,
    torch: { api: `torch.nn.${name}`, source: SOURCE },
    params: target,
    forward: (b, args, _, input) =>
      resize(b, input as TensorValue, { ...args, mode, align_corners, recompute_scale_factor: null }),
  });

export const UpsamplingNearest2d = ofMode("UpsamplingNearest2d", "nearest", null);
export const UpsamplingBilinear2d = ofMode("UpsamplingBilinear2d", "bilinear", true);
