import { countIn } from "../facts/known-tensor.ts";
import { madeNode } from "../network/live-node.ts";
import { bothWays, type Idiom } from "./pattern.ts";

/** A product with a known matrix and a known row: a linear layer. */
export const linear: Idiom = (node, pattern) => {
  if (node.opType !== "Add") return undefined;
  for (const [value, bias] of bothWays(node)) {
    const product = pattern.made(value, "MatMul");
    const [x, weight] = product?.inputs ?? [];
    const matrix = pattern.known(weight);
    const row = pattern.known(bias);
    if (!product || x === undefined || weight === undefined || bias === undefined || pattern.known(x)) continue;
    if (matrix?.shape.length === 2 && row?.shape.length === 1 && row.shape[0] === matrix.shape[1])
      return { ...madeNode(node, "Linear", [x, weight, bias]), name: product.name, metadata: product.metadata };
  }
  return undefined;
};

/** What is added to each channel of a convolution is its bias. */
export const convolutionBias: Idiom = (node, pattern) => {
  if (node.opType !== "Add") return undefined;
  for (const [value, bias] of bothWays(node)) {
    const conv = pattern.made(value, "Conv", "ConvTranspose");
    const row = pattern.known(bias);
    const shape = pattern.shape(value);
    const channels = shape?.[1];
    if (!conv || !row || bias === undefined || !shape || channels === undefined || conv.inputs.length > 2) continue;
    const behind = row.shape.slice(-(shape.length - 2));
    const isPerChannel = countIn(row) === channels && row.shape.at(-(shape.length - 1)) === channels;
    if (isPerChannel && behind.every((size) => size === 1))
      return { ...conv, outputs: node.outputs, inputs: [...conv.inputs, pattern.reshaped(bias, [channels])] };
  }
  return undefined;
};
