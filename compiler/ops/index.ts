import type { Op } from "../ir/op.ts";
import * as activations from "./elementwise/activations.ts";
import * as adaptive from "./pooling/adaptive-pool2d.ts";
import { arange } from "./arrangement/arange.ts";
import { argmax, argmin } from "./reduction/arg-extreme.ts";
import * as arithmetic from "./elementwise/arithmetic.ts";
import { cat } from "./arrangement/cat.ts";
import * as comparisons from "./elementwise/comparisons.ts";
import { conv2d } from "./convolution/conv2d.ts";
import { convTranspose2d } from "./convolution/conv-transpose2d.ts";
import { copy } from "./arrangement/copy.ts";
import { cumsum } from "./reduction/cumulative-sum.ts";
import { embedding } from "./arrangement/embedding.ts";
import { groupNorm } from "./normalization/group-norm.ts";
import * as hardActivations from "./elementwise/hard-activations.ts";
import { layerNorm } from "./normalization/layer-norm.ts";
import { linear } from "./matrix/linear.ts";
import { matmul } from "./matrix/matmul.ts";
import * as mathematics from "./elementwise/mathematics.ts";
import * as normalization from "./normalization/normalization.ts";
import { pad } from "./arrangement/pad.ts";
import { avgPool2d, maxPool2d } from "./pooling/pool2d.ts";
import * as reduce from "./reduction/reduce.ts";
import { logSoftmax, softmax } from "./reduction/softmax.ts";
import * as softActivations from "./elementwise/soft-activations.ts";
import { upsampleBilinear2d, upsampleNearest2d } from "./arrangement/upsample2d.ts";
import { variance } from "./reduction/variance.ts";
import { expand, identity, permute, reshape, slice } from "./arrangement/views.ts";
import { winogradInput } from "./winograd/winograd-input.ts";
import { winogradOutput } from "./winograd/winograd-output.ts";
import { winogradProduct } from "./winograd/winograd-product.ts";
import { winogradWeight } from "./winograd/winograd-weight.ts";

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
