import { activationWords } from "./activations.ts";
import { arrangementWords } from "./arrangement.ts";
import { convolutionWords } from "./convolution.ts";
import { elementwiseWords } from "./elementwise.ts";
import { indexingWords } from "./indexing.ts";
import { matrixWords } from "./matrix.ts";
import { normalizationWords } from "./normalization.ts";
import { poolingWords } from "./pooling.ts";
import { recurrentWords } from "./recurrent.ts";
import { reductionWords } from "./reductions.ts";
import { resizeWords } from "./resize.ts";
import { sliceScatterWords } from "./slice-scatter.ts";
import type { Word } from "./speech.ts";

/** How ONNX's ops are said in PyTorch's words, by their names. */
export const words: ReadonlyMap<string, Word> = new Map(
  Object.entries({
    ...activationWords,
    ...arrangementWords,
    ...convolutionWords,
    ...elementwiseWords,
    ...indexingWords,
    ...matrixWords,
    ...normalizationWords,
    ...poolingWords,
    ...recurrentWords,
    ...reductionWords,
    ...resizeWords,
    ...sliceScatterWords,
  }),
);
