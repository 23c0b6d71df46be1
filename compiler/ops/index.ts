import type { Op } from "../ir/op.ts";
import * as activations from "./elementwise/activations.ts";
import { adaptiveAvgPool2d, adaptiveAvgPool3d, adaptiveMaxPool2d, adaptiveMaxPool3d } from "./pooling/adaptive-pool.ts";
import { adaptiveMaxPool2dIndices, adaptiveMaxPool3dIndices } from "./pooling/adaptive-pool-indices.ts";
import { adaptiveAvgPoolGradients, adaptiveMaxPoolGradients } from "./pooling/adaptive-pool-gradient.ts";
import { arange } from "./arrangement/arange.ts";
import { argmax, argmin } from "./reduction/arg-extreme.ts";
import { argsort } from "./sorting/argsort.ts";
import * as arithmetic from "./elementwise/arithmetic.ts";
import { cat } from "./arrangement/cat.ts";
import * as comparisons from "./elementwise/comparisons.ts";
import { constant } from "./arrangement/constant.ts";
import { convTranspose2d, convTranspose3d } from "./convolution/conv-transpose.ts";
import { conv2d, conv3d } from "./convolution/convolution.ts";
import { conv2dWeightGradient, conv3dWeightGradient } from "./convolution/weight-gradient.ts";
import { copy } from "./arrangement/copy.ts";
import { cumprod, cumprodGradient } from "./reduction/cumulative-product.ts";
import { cumsum } from "./reduction/cumulative-sum.ts";
import { embedding, embeddingGradient } from "./arrangement/embedding.ts";
import { gather, scatterAdd } from "./arrangement/gather.ts";
import { groupNorm } from "./normalization/group-norm.ts";
import { alphaDropout, dropout, randomKey, randomLeakyRelu, sampleIndex } from "./elementwise/random.ts";
import * as hardActivations from "./elementwise/hard-activations.ts";
import { layerNorm } from "./normalization/layer-norm.ts";
import { binaryCrossEntropy, binaryCrossEntropyWithLogits } from "./loss/binary-cross-entropy.ts";
import { scatterReduce } from "./arrangement/scatter-reduce.ts";
import { scatter } from "./arrangement/scatter.ts";
import { blockedMatmul } from "./matrix/blocked-matmul.ts";
import { columnBlocks } from "./matrix/column-blocks.ts";
import { linear } from "./matrix/linear.ts";
import { linspace } from "./arrangement/linspace.ts";
import { matmul } from "./matrix/matmul.ts";
import * as bitwise from "./elementwise/bitwise.ts";
import * as mathematics from "./elementwise/mathematics.ts";
import * as pairs from "./elementwise/pairs.ts";
import * as special from "./elementwise/special.ts";
import { cummaxIndices, cumminIndices } from "./reduction/cumulative-extreme.ts";
import { logcumsumexp } from "./reduction/cumulative-log-sum.ts";
import { batchNorm, batchNormOfBatch, normGradient, scaleShift } from "./normalization/normalization.ts";
import { foldBorder, pad } from "./arrangement/pad.ts";
import { maxUnpool, maxUnpoolGradient } from "./pooling/max-unpool.ts";
import { maxPool2dIndices, maxPool3dIndices } from "./pooling/pool-indices.ts";
import { avgPoolGradients, maxPoolGradients } from "./pooling/pool-gradient.ts";
import { avgPool2d, avgPool3d, maxPool2d, maxPool3d } from "./pooling/pool.ts";
import { gridSample } from "./sampling/grid-sample.ts";
import { gridSampleGridGradient, gridSampleInputGradient } from "./sampling/grid-sample-gradient.ts";
import { resample, resampleGradient } from "./sampling/resample.ts";
import { resampleTable } from "./sampling/resample-table.ts";
import { gru } from "./recurrent/gru.ts";
import { gruGradient } from "./recurrent/gru-gradient.ts";
import { lstm } from "./recurrent/lstm.ts";
import { lstmGradient } from "./recurrent/lstm-gradient.ts";
import { rnn } from "./recurrent/rnn.ts";
import { rnnGradient } from "./recurrent/rnn-gradient.ts";
import { divideByCount, timesCount, unbiased } from "./reduction/divide-by-count.ts";
import { placeSlice } from "./arrangement/slice-gradient.ts";
import { amax, amin, maxOfAll, mean, minOfAll, prod, prodOfAll, sum } from "./reduction/reduce.ts";
import { ctcAlignments } from "./loss/ctc-alignments.ts";
import { ctcAlignmentsGradient } from "./loss/ctc-alignments-gradient.ts";
import { logProbs, logSoftmax, softmax } from "./reduction/softmax.ts";
import * as softActivations from "./elementwise/soft-activations.ts";
import * as upsamplingBilinear from "./arrangement/upsample-linear.ts";
import * as upsamplingNearest from "./arrangement/upsample-nearest.ts";
import { searchSorted } from "./sorting/search-sorted.ts";
import { topPlaces } from "./sorting/top-places.ts";
import { deviation, variance, varianceSlope } from "./reduction/variance.ts";
import { detach, expand, identity, permute, reshape, slice } from "./arrangement/views.ts";
import { fold, unfold } from "./arrangement/windows.ts";
import { winogradInput } from "./winograd/winograd-input.ts";
import { winogradOutput } from "./winograd/winograd-output.ts";
import { winogradProduct } from "./winograd/winograd-product.ts";
import { winogradWeight } from "./winograd/winograd-weight.ts";

/** Every op. Adding one is a file (or a row of one) and a line here. */
export const ops: readonly Op[] = [
  ...Object.values(activations),
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
  adaptiveMaxPool2dIndices,
  adaptiveMaxPool3dIndices,
  ...Object.values(adaptiveAvgPoolGradients),
  ...Object.values(adaptiveMaxPoolGradients),
  arange,
  argmax,
  argmin,
  argsort,
  ...Object.values(arithmetic),
  cat,
  ...Object.values(comparisons),
  constant,
  conv2d,
  conv3d,
  conv2dWeightGradient,
  conv3dWeightGradient,
  convTranspose2d,
  convTranspose3d,
  copy,
  cumprod,
  cumprodGradient,
  cumsum,
  cummaxIndices,
  cumminIndices,
  logcumsumexp,
  embedding,
  embeddingGradient,
  gather,
  scatter,
  scatterReduce,
  scatterAdd,
  groupNorm,
  ...Object.values(hardActivations),
  layerNorm,
  blockedMatmul,
  columnBlocks,
  linear,
  linspace,
  matmul,
  ...Object.values(mathematics),
  ...Object.values(special),
  ...Object.values(bitwise),
  ...Object.values(pairs),
  batchNorm,
  scaleShift,
  batchNormOfBatch,
  normGradient,
  pad,
  foldBorder,
  unfold,
  fold,
  placeSlice,
  avgPool2d,
  avgPool3d,
  ...Object.values(avgPoolGradients),
  maxPool2d,
  maxPool3d,
  ...Object.values(maxPoolGradients),
  maxPool2dIndices,
  maxPool3dIndices,
  maxUnpool,
  maxUnpoolGradient,
  sum,
  prod,
  prodOfAll,
  mean,
  amax,
  amin,
  maxOfAll,
  minOfAll,
  divideByCount,
  timesCount,
  unbiased,
  gridSample,
  gridSampleInputGradient,
  gridSampleGridGradient,
  resample,
  resampleGradient,
  resampleTable,
  lstm,
  lstmGradient,
  gru,
  gruGradient,
  rnn,
  rnnGradient,
  softmax,
  logProbs,
  logSoftmax,
  ...Object.values(softActivations),
  ...Object.values(upsamplingNearest),
  ...Object.values(upsamplingBilinear),
  searchSorted,
  topPlaces,
  variance,
  deviation,
  varianceSlope,
  detach,
  dropout,
  alphaDropout,
  randomKey,
  randomLeakyRelu,
  sampleIndex,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  ctcAlignments,
  ctcAlignmentsGradient,
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
