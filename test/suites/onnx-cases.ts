import { readdirSync } from "node:fs";
import { join } from "node:path";
import { casesIn, runBackendCase, type BackendCase } from "../import/onnx/backend-cases.ts";
import type { Outcome } from "./run-case.ts";

/** ONNX's backend tests, through the importer: it says what it cannot import, and what it can must answer as ONNX says. */
export type OnnxCase = BackendCase;

/** One node each, in a folder for each op. */
export const onnxNodes = (folder: string): OnnxCase[] => readdirSync(folder).flatMap((op) => casesIn(join(folder, op)));

/** Modules that PyTorch exported. */
export const onnxPytorch = (folder: string): OnnxCase[] =>
  ["pytorch-converted", "pytorch-operator"].flatMap((name) => casesIn(join(folder, name)));

/** Answers that are written with four or five digits. */
const rough: ReadonlySet<string> = new Set([
  "test_averagepool_2d_ceil_last_window_starts_on_pad",
  "test_gridsample_bicubic",
]);

/** Indices that count from the end, which PyTorch refuses and nobody sees before they are there. */
const fromTheEnd = /negative_indices$/;

/** With its inputs as inputs, and once more with all but the first as weights; one of the two must be possible. */
export function runOnnxCase(each: OnnxCase): Outcome {
  if (fromTheEnd.test(each.name))
    return { kind: "left out", reason: "indices that count from the end", detail: undefined };
  const bound = rough.has(each.name) ? 1e-4 : undefined;
  const outcomes = [false, true].map((areParameters) => runBackendCase(each, areParameters, bound));
  const failed = outcomes.find((outcome) => outcome.kind === "failed");
  if (failed) return { kind: "failed", message: failed.message, text: "" };
  if (outcomes.some(({ kind }) => kind === "passed")) return { kind: "passed" };
  const [first] = outcomes;
  const why = first?.kind === "left out" ? first.why : "";
  const [, reason = why, detail] = /^(.*?), at [^:]*(?:: (.*))?$/.exec(why) ?? [];
  return { kind: "left out", reason: detail ?? "an op without a counterpart", detail: reason.split(" ")[0] };
}
