import { existsSync } from "node:fs";
import { join } from "node:path";
import { onnxWholeAnswers, onnxWords } from "./onnx-words.ts";
import { readOnnxNodes, readOnnxPytorch } from "./read/onnx.ts";
import { readWebnnBaseline } from "./read/webnn-baseline.ts";
import { readWebnnConformance } from "./read/webnn-conformance.ts";
import { readWebnnGraphs } from "./read/webnn-graphs.ts";
import type { Vocabulary } from "./run-case.ts";
import type { ReadCase } from "./vector-case.ts";
import { androidL2Pool } from "./webnn-images.ts";
import { webnnWholeAnswers, webnnWords } from "./webnn-words.ts";

export interface Suite {
  readonly name: string;
  readonly vocabulary: Vocabulary;
  /** None if the folder has not got it. */
  readonly read: (root: string) => readonly ReadCase[] | undefined;
}

const webnn: Vocabulary = { words: webnnWords, wholeAnswers: webnnWholeAnswers };
const android: Vocabulary = { ...webnn, words: { ...webnnWords, l2Pool2d: androidL2Pool } };
const onnx: Vocabulary = { words: onnxWords, wholeAnswers: onnxWholeAnswers };

const suite = (
  name: string,
  vocabulary: Vocabulary,
  path: string,
  read: (path: string) => readonly ReadCase[],
): Suite => ({
  name,
  vocabulary,
  read: (root) => {
    const place = join(root, path);
    return existsSync(place) ? read(place) : undefined;
  },
});

export const suites: readonly Suite[] = [
  suite("webnn conformance", webnn, "webnn/rustnn-json/conformance", readWebnnConformance),
  suite("webnn-baseline", webnn, "webnn/baseline-vectors", readWebnnBaseline),
  suite("webnn-polyfill", webnn, "webnn/polyfill-ops/cases.json", readWebnnGraphs),
  suite("android nnapi", android, "webnn/nnapi-cts/cases.json", readWebnnGraphs),
  suite("onnx node", onnx, "onnx/vectors", readOnnxNodes),
  suite("onnx pytorch", onnx, "onnx/vectors", readOnnxPytorch),
];

/** What lies in the folder and holds no case of one op. */
export const notRead = [
  "webnn/rustnn-json/validation: graphs that must be refused, no numbers",
  "onnx/light, onnx/real: whole networks as protobuf",
  "onnx/node, onnx/pytorch-*: the same cases as in onnx/vectors, as protobuf",
];
