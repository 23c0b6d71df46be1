import { bool, fallback, orNone, required, tensor } from "../ir/arguments.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { factorOrFactors, interpolationModes, resize, sizeOrSizes } from "./interpolate.ts";

const target = {
  input: required(tensor),
  size: fallback(sizeOrSizes, null),
  scale_factor: fallback(factorOrFactors, null),
};

const ofMode = (mode: "nearest" | "bilinear", align_corners: boolean | null): TensorFunction =>
  defineFunction({
    name: `upsample_${mode}`,
    summary: `PyTorch's older name for interpolate, ${mode}${align_corners ? " with corners kept" : ""}`,
    torch: `torch.nn.functional.upsample_${mode}`,
    params: target,
    apply: (b, { input, ...how }) => resize(b, input, { ...how, mode, align_corners, recompute_scale_factor: null }),
  });

/** Names that PyTorch has replaced, and that networks still call. */
export const upsamplingFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "upsample",
    summary: "PyTorch's older name for interpolate",
    torch: "torch.nn.functional.upsample",
    params: {
      ...target,
      mode: fallback(interpolationModes, "nearest", '"nearest"'),
      align_corners: fallback(orNone(bool), null),
    },
    apply: (b, { input, ...how }) => resize(b, input, { ...how, recompute_scale_factor: null }),
  }),
  ofMode("nearest", null),
  ofMode("bilinear", true),
];
