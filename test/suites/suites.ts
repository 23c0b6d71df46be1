import { existsSync } from "node:fs";
import { join } from "node:path";
import { onnxNodes, onnxPytorch, runOnnxCase, type OnnxCase } from "./onnx-cases.ts";
import { readWebnnBaseline } from "./read/webnn-baseline.ts";
import { readWebnnConformance } from "./read/webnn-conformance.ts";
import { readWebnnGraphs } from "./read/webnn-graphs.ts";
import { runCase, type Outcome, type Vocabulary } from "./run-case.ts";
import type { ReadCase } from "./vector-case.ts";
import { androidL2Pool } from "./webnn-images.ts";
import { webnnWholeAnswers, webnnWords } from "./webnn-words.ts";

/** A case, and how it is run. */
export interface SuiteCase {
  readonly name: string;
  readonly run: () => Outcome;
}

export interface Suite {
  readonly name: string;
  /** None if the folder has not got it. */
  readonly read: (root: string) => readonly SuiteCase[] | undefined;
}

const webnn: Vocabulary = { words: webnnWords, wholeAnswers: webnnWholeAnswers };
const android: Vocabulary = { ...webnn, words: { ...webnnWords, l2Pool2d: androidL2Pool } };

const lyingAt = <T extends { readonly name: string }>(
  name: string,
  path: string,
  read: (path: string) => readonly T[],
  run: (each: T) => Outcome,
): Suite => ({
  name,
  read: (root) => {
    const place = join(root, path);
    return existsSync(place) ? read(place).map((each) => ({ name: each.name, run: () => run(each) })) : undefined;
  },
});

const suite = (
  name: string,
  vocabulary: Vocabulary,
  path: string,
  read: (path: string) => readonly ReadCase[],
): Suite => lyingAt(name, path, read, (each) => runCase(each, vocabulary));

const onnx = (name: string, path: string, read: (path: string) => readonly OnnxCase[]): Suite =>
  lyingAt(name, path, read, runOnnxCase);

export const suites: readonly Suite[] = [
  suite("webnn conformance", webnn, "webnn/rustnn-json/conformance", readWebnnConformance),
  suite("webnn-baseline", webnn, "webnn/baseline-vectors", readWebnnBaseline),
  suite("webnn-polyfill", webnn, "webnn/polyfill-ops/cases.json", readWebnnGraphs),
  suite("android nnapi", android, "webnn/nnapi-cts/cases.json", readWebnnGraphs),
  onnx("onnx node", "onnx/node", onnxNodes),
  onnx("onnx pytorch", "onnx", onnxPytorch),
];

/** What lies in the folder and holds no case of one op. */
export const notRead = [
  "webnn/rustnn-json/validation: graphs that must be refused, no numbers",
  "onnx/light, onnx/real: whole networks as protobuf",
  "onnx/vectors: the same cases as in onnx/node and onnx/pytorch-*, as JSON",
];
