import { fallback, int } from "../ir/arguments.ts";
import type { TensorValue } from "../ir/value.ts";
import { flattenDims } from "../functions/shape.ts";
import { identity } from "../ops/views.ts";
import { defineLayer } from "./define-layer.ts";

export const Identity = defineLayer({
  name: "Identity",
  summary: "the input",
  torch: { api: "torch.nn.Identity", source: "torch/nn/modules/linear.py" },
  params: {},
  forward: (b, _, __, input) => b.op(identity, [input]),
});

export const Flatten = defineLayer({
  name: "Flatten",
  summary: "dimensions start_dim to end_dim as one",
  torch: { api: "torch.nn.Flatten", source: "torch/nn/modules/flatten.py" },
  params: { start_dim: fallback(int, 1), end_dim: fallback(int, -1) },
  forward: (b, { start_dim, end_dim }, _, input) => flattenDims(b, input as TensorValue, start_dim, end_dim),
});
