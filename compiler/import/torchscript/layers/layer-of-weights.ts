import { literal, type LayerPart, type Term } from "../../tree/module-tree.ts";
import type { Module } from "../values.ts";
import { makeLayerPart } from "./make-layer-part.ts";
import { shapesIn } from "./own-weights.ts";
import { kernelTerm } from "./recognize-conv.ts";
import { layerNamed } from "./recognize-layer.ts";

/** A layer that is never called, whose weights another module reads: what it would do does not matter. */
export function layerOfWeights(module: Module): LayerPart | undefined {
  const name = layerNamed(module.object.className);
  const shapes = shapesIn(module);
  const [first, second, ...kernel] = shapes.get("weight") ?? [];
  if (name === undefined || first === undefined) return undefined;
  const bias: [string, Term] = ["bias", literal(shapes.has("bias"))];
  const make = (...given: readonly [string, Term][]): LayerPart | undefined => makeLayerPart(name, new Map(given));
  switch (name) {
    case "Linear":
      return make(["in_features", literal(second ?? 1)], ["out_features", literal(first)], bias);
    case "Embedding":
      return make(["num_embeddings", literal(first)], ["embedding_dim", literal(second ?? 1)]);
    case "Conv1d":
    case "Conv2d":
    case "Conv3d":
      return make(
        ["in_channels", literal(second ?? 1)],
        ["out_channels", literal(first)],
        ["kernel_size", kernelTerm(kernel)],
        bias,
      );
    case "LayerNorm":
      return second === undefined ? make(["normalized_shape", literal(first)]) : undefined;
    default:
      return undefined;
  }
}
