import { required, size } from "../ir/arguments.ts";
import type { TensorValue } from "../ir/value.ts";
import { normalizeResponse, RESPONSE_SUMMARY, responseOptions } from "../functions/local-response-norm.ts";
import { defineLayer } from "./define-layer.ts";

export const LocalResponseNorm = defineLayer({
  name: "LocalResponseNorm",
  summary: RESPONSE_SUMMARY,
  torch: { api: "torch.nn.LocalResponseNorm", source: "torch/nn/modules/normalization.py" },
  params: { size: required(size), ...responseOptions },
  forward: (b, options, _, input) => normalizeResponse(b, input as TensorValue, options),
});
