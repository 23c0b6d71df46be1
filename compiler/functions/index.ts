import { activationFunctions } from "./activation.ts";
import { attentionFunctions } from "./attention.ts";
import { comparisonFunctions } from "./comparison.ts";
import { convolutionFunctions } from "./convolution.ts";
import type { TensorFunction } from "./define-function.ts";
import { dropoutFunctions } from "./dropout.ts";
import { elementwise } from "./elementwise.ts";
import { embeddingFunctions } from "./embedding.ts";
import { indexingFunctions } from "./indexing.ts";
import { interpolationFunctions } from "./interpolate.ts";
import { lossFunctions } from "./losses.ts";
import { matrixFunctions } from "./matrix.ts";
import { normalizationFunctions } from "./normalization.ts";
import { paddingFunctions } from "./padding.ts";
import { pixelFunctions } from "./pixels.ts";
import { poolingFunctions } from "./pooling.ts";
import { rearrangingFunctions } from "./rearrange.ts";
import { reductions } from "./reduction.ts";
import { shapeFunctions } from "./shape.ts";
import { sortingFunctions } from "./sorting.ts";

/** Every function over tensors, as the reference groups them; each is a method of tensors too. */
export const functionGroups: Readonly<Record<string, readonly TensorFunction[]>> = {
  Arithmetic: elementwise,
  Comparison: comparisonFunctions,
  "Matrices, attention and embedding": [...matrixFunctions, ...attentionFunctions, ...embeddingFunctions],
  Reduction: reductions,
  Shape: [...shapeFunctions, ...rearrangingFunctions],
  "Indexing and sorting": [...indexingFunctions, ...sortingFunctions],
  Convolution: convolutionFunctions,
  Normalization: normalizationFunctions,
  Activation: activationFunctions,
  Pooling: poolingFunctions,
  "Padding, pixels and resizing": [...paddingFunctions, ...pixelFunctions, ...interpolationFunctions],
  Dropout: dropoutFunctions,
  Losses: lossFunctions,
};

export const tensorFunctions: ReadonlyMap<string, TensorFunction> = new Map(
  Object.values(functionGroups)
    .flat()
    .map((each) => [each.name, each]),
);
