import { activationFunctions } from "./activation.ts";
import { attentionFunctions } from "./attention.ts";
import { bitwiseFunctions } from "./bitwise.ts";
import { bilinear } from "./bilinear.ts";
import { comparisonFunctions } from "./comparison.ts";
import { constantFunctions } from "./constants.ts";
import { combiningFunctions } from "./combinations.ts";
import { convolutionFunctions } from "./convolution.ts";
import { countingFunctions } from "./counting.ts";
import type { TensorFunction } from "./define-function.ts";
import { placingFunctions } from "./diagonals.ts";
import { distanceFunctions } from "./distance.ts";
import { dropoutFunctions } from "./dropout.ts";
import { elementwise } from "./elementwise.ts";
import { embeddingFunctions } from "./embedding.ts";
import { embeddingBag } from "./embedding-bag.ts";
import { flippingFunctions } from "./flipping.ts";
import { gridFunctions } from "./grid.ts";
import { indexingFunctions } from "./indexing.ts";
import { interpolationFunctions } from "./interpolate.ts";
import { lossFunctions } from "./losses/index.ts";
import { lpPoolingFunctions } from "./lp-pooling.ts";
import { mathematicalFunctions } from "./mathematics.ts";
import { matrixFunctions } from "./matrix.ts";
import { matrixParts } from "./matrix-parts.ts";
import { matrixSums } from "./matrix-sums.ts";
import { unpoolingFunctions } from "./max-unpool.ts";
import { normalizationFunctions } from "./normalization.ts";
import { normFunctions } from "./norms.ts";
import { oneHot } from "./one-hot.ts";
import { paddingFunctions } from "./padding.ts";
import { pixelFunctions } from "./pixels.ts";
import { poolingFunctions } from "./pooling.ts";
import { rearrangingFunctions } from "./rearrange.ts";
import { productFunctions } from "./products.ts";
import { recurrentFunctions } from "./recurrent/recurrent-functions.ts";
import { reductions } from "./reduction.ts";
import { puttingFunctions } from "./putting.ts";
import { quantileFunctions } from "./quantiles.ts";
import { signalWindows } from "./signal-windows.ts";
import { shapeFunctions } from "./shape.ts";
import { upsamplingFunctions } from "./upsample.ts";
import { windowFunctions } from "./windows.ts";
import { spectralFunctions } from "./spectra.ts";
import { specialFunctions } from "./special.ts";
import { splittingFunctions } from "./splitting.ts";
import { stackingFunctions } from "./stacking.ts";
import { statisticalFunctions } from "./statistics.ts";
import { searchingFunctions } from "./searching.ts";
import { sortingFunctions } from "./sorting.ts";

/** Every function over tensors, as the reference groups them; each that works on one is a method of tensors too. */
export const functionGroups: Readonly<Record<string, readonly TensorFunction[]>> = {
  Constants: [...constantFunctions, ...signalWindows],
  Arithmetic: [...elementwise, ...mathematicalFunctions, ...specialFunctions, ...bitwiseFunctions],
  Comparison: comparisonFunctions,
  "Matrices, attention and embedding": [
    ...matrixFunctions,
    bilinear,
    ...productFunctions,
    ...matrixSums,
    ...matrixParts,
    ...attentionFunctions,
    ...embeddingFunctions,
    embeddingBag,
    oneHot,
  ],
  Recurrent: recurrentFunctions,
  Reduction: [...reductions, ...countingFunctions, ...normFunctions, ...distanceFunctions, ...statisticalFunctions],
  Shape: [
    ...shapeFunctions,
    ...rearrangingFunctions,
    ...flippingFunctions,
    ...stackingFunctions,
    ...splittingFunctions,
    ...placingFunctions,
    ...combiningFunctions,
  ],
  "Indexing and sorting": [
    ...indexingFunctions,
    ...puttingFunctions,
    ...sortingFunctions,
    ...searchingFunctions,
    ...quantileFunctions,
  ],
  Convolution: convolutionFunctions,
  Normalization: normalizationFunctions,
  Activation: activationFunctions,
  Pooling: [...poolingFunctions, ...unpoolingFunctions, ...lpPoolingFunctions],
  "Padding, pixels and resizing": [
    ...paddingFunctions,
    ...pixelFunctions,
    ...windowFunctions,
    ...spectralFunctions,
    ...interpolationFunctions,
    ...upsamplingFunctions,
    ...gridFunctions,
  ],
  Dropout: dropoutFunctions,
  Losses: lossFunctions,
};

export const tensorFunctions: ReadonlyMap<string, TensorFunction> = new Map(
  Object.values(functionGroups)
    .flat()
    .map((each) => [each.name, each]),
);
