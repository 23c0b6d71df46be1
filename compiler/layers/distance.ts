import {
  COSINE_SUMMARY,
  cosineOptions,
  cosineSimilarity,
  PAIRWISE_SUMMARY,
  pairwiseDistance,
  pairwiseOptions,
} from "../functions/distance.ts";
import type { TensorValue } from "../ir/value.ts";
import { defineLayer, type Layer } from "./define-layer.ts";

const SOURCE = "torch/nn/modules/distance.py";

export const distanceLayers: readonly Layer[] = [
  defineLayer({
    name: "CosineSimilarity",
    summary: COSINE_SUMMARY,
    torch: { api: "torch.nn.CosineSimilarity", source: SOURCE },
    params: cosineOptions,
    arity: 2,
    forward: (b, { dim, eps }, _, x1, x2) => cosineSimilarity(b, x1 as TensorValue, x2 as TensorValue, dim, eps),
  }),
  defineLayer({
    name: "PairwiseDistance",
    summary: PAIRWISE_SUMMARY,
    torch: { api: "torch.nn.PairwiseDistance", source: SOURCE },
    params: pairwiseOptions,
    arity: 2,
    forward: (b, options, _, x1, x2) => pairwiseDistance(b, x1 as TensorValue, x2 as TensorValue, options),
  }),
];
