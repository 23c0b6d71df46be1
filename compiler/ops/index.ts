import type { Op } from "../ir/op.ts";
import * as activations from "./activations.ts";
import * as adaptive from "./adaptive-pool2d.ts";
import { arange } from "./arange.ts";
import { argmax, argmin } from "./arg-extreme.ts";
import * as arithmetic from "./arithmetic.ts";
import { cat } from "./cat.ts";
import * as comparisons from "./comparisons.ts";
import { conv2d } from "./conv2d.ts";
import { convTranspose2d } from "./conv-transpose2d.ts";
import { copy } from "./copy.ts";
import { cumsum } from "./cumulative-sum.ts";
import { embedding } from "./embedding.ts";
import { groupNorm } from "./group-norm.ts";
import * as hardActivations from "./hard-activations.ts";
import { layerNorm } from "./layer-norm.ts";
import { linear } from "./linear.ts";
import { matmul } from "./matmul.ts";
import * as mathematics from "./mathematics.ts";
import * as normalization from "./normalization.ts";
import { pad } from "./pad.ts";
import { avgPool2d, maxPool2d } from "./pool2d.ts";
import * as reduce from "./reduce.ts";
import { logSoftmax, softmax } from "./softmax.ts";
import * as softActivations from "./soft-activations.ts";
import { upsampleBilinear2d, upsampleNearest2d } from "./upsample2d.ts";
import { variance } from "./variance.ts";
import { expand, identity, permute, reshape, slice } from "./views.ts";
import { winogradInput } from "./winograd-input.ts";
import { winogradOutput } from "./winograd-output.ts";
import { winogradProduct } from "./winograd-product.ts";
import { winogradWeight } from "./winograd-weight.ts";

/** Every op. Adding one is a file (or a row of one) and a line here. */
export const ops: readonly Op[] = [
  ...Object.values(activations),
  ...Object.values(adaptive),
  arange,
  argmax,
  argmin,
  ...Object.values(arithmetic),
  cat,
  ...Object.values(comparisons),
  conv2d,
  convTranspose2d,
  copy,
  cumsum,
  embedding,
  groupNorm,
  ...Object.values(hardActivations),
  layerNorm,
  linear,
  matmul,
  ...Object.values(mathematics),
  ...Object.values(normalization),
  pad,
  avgPool2d,
  maxPool2d,
  ...Object.values(reduce),
  softmax,
  logSoftmax,
  ...Object.values(softActivations),
  upsampleBilinear2d,
  upsampleNearest2d,
  variance,
  expand,
  identity,
  permute,
  reshape,
  slice,
  winogradInput,
  winogradOutput,
  winogradProduct,
  winogradWeight,
];

const byName = new Map(ops.map((op) => [op.name, op]));

export const opNamed = (name: string): Op | undefined => byName.get(name);
