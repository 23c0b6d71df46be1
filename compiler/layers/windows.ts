import { pairOf, required, size } from "../ir/arguments.ts";
import type { TensorValue } from "../ir/value.ts";
import { foldImage, unfoldImage, windowParams } from "../functions/windows.ts";
import { defineLayer } from "./define-layer.ts";

const SOURCE = "torch/nn/modules/fold.py";

export const Unfold = defineLayer({
  name: "Unfold",
  summary: "the windows of an image as columns",
  torch: { api: "torch.nn.Unfold", source: SOURCE },
  params: windowParams,
  forward: (b, args, _, input) => unfoldImage(b, input as TensorValue, args),
});

export const Fold = defineLayer({
  name: "Fold",
  summary: "columns as windows of an image, added up where they overlap",
  torch: { api: "torch.nn.Fold", source: SOURCE },
  params: { output_size: required(pairOf(size)), ...windowParams },
  forward: (b, args, _, input) => foldImage(b, input as TensorValue, args),
});
