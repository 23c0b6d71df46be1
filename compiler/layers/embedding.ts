import { required, size, tensor } from "../ir/arguments.ts";
import type { Fail } from "../ir/refusal.ts";
import type { TensorValue } from "../ir/value.ts";
import { embeddingOptions, lookUp } from "../functions/embedding.ts";
import { embedding } from "../ops/arrangement/embedding.ts";
import { BAG_SUMMARY, bagCall, bagEnds, bagOptions, lookUpBags } from "../functions/embedding-bag.ts";
import { defineCall, defineLayer, learned, type WeightSpec } from "./define-layer.ts";

export const Embedding = defineLayer({
  name: "Embedding",
  summary: embedding.summary,
  torch: { api: "torch.nn.Embedding", source: "torch/nn/modules/sparse.py" },
  params: { num_embeddings: required(size), embedding_dim: required(size), ...embeddingOptions },
  weights: tableOf,
  forward: (b, options, { weight }, input) => lookUp(b, input as TensorValue, weight as TensorValue, options),
});

const bagParams = { num_embeddings: required(size), embedding_dim: required(size), ...bagOptions, ...bagEnds };

export const EmbeddingBag = defineLayer({
  name: "EmbeddingBag",
  summary: BAG_SUMMARY,
  torch: { api: "torch.nn.EmbeddingBag", source: "torch/nn/modules/sparse.py" },
  params: bagParams,
  weights: tableOf,
  forward: (b) => b.fail("count", "EmbeddingBag is called with an input"),
  call: defineCall(bagParams, { input: required(tensor), ...bagCall }, (b, options, { weight }, { input, ...given }) =>
    lookUpBags(b, input, weight as TensorValue, { ...options, ...given }),
  ),
});

interface Table {
  readonly num_embeddings: number;
  readonly embedding_dim: number;
  readonly padding_idx: number | null;
}

function tableOf({ num_embeddings, embedding_dim, padding_idx }: Table, fail: Fail): readonly WeightSpec[] {
  if (padding_idx !== null && (padding_idx < -num_embeddings || padding_idx >= num_embeddings))
    fail("range", `padding_idx=${padding_idx} is none of ${num_embeddings} embeddings`);
  return [learned("weight", [num_embeddings, embedding_dim], { kind: "normal", mean: 0, std: 1 })];
}
