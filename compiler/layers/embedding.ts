import { required, size } from "../ir/arguments.ts";
import type { TensorValue } from "../ir/value.ts";
import { embeddingOptions, lookUp } from "../functions/embedding.ts";
import { embedding } from "../ops/arrangement/embedding.ts";
import { defineLayer, learned } from "./define-layer.ts";

export const Embedding = defineLayer({
  name: "Embedding",
  summary: embedding.summary,
  torch: { api: "torch.nn.Embedding", source: "torch/nn/modules/sparse.py" },
  params: { num_embeddings: required(size), embedding_dim: required(size), ...embeddingOptions },
  weights({ num_embeddings, embedding_dim, padding_idx }, fail) {
    if (padding_idx !== null && (padding_idx < -num_embeddings || padding_idx >= num_embeddings))
      fail("range", `padding_idx=${padding_idx} is none of ${num_embeddings} embeddings`);
    return [learned("weight", [num_embeddings, embedding_dim], { kind: "normal", mean: 0, std: 1 })];
  },
  forward: (b, options, { weight }, input) => lookUp(b, input as TensorValue, weight as TensorValue, options),
});
