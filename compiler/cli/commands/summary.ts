import { hasErrors } from "../../../grammar/diagnostic.ts";
import { showDim, type Shape } from "../../ir/types.ts";
import { atSizesOf } from "../at-sizes.ts";
import { exitCode, type ExitCode } from "../exit-codes.ts";
import { displayPath } from "../files/paths.ts";
import { compileToRun, pickModel, reportErrors } from "../open-input.ts";
import { parseSet } from "../parse-options.ts";
import { nameOfOrigin } from "../../explain/calls.ts";
import { summarizeTraining, type TrainingSummary } from "../../explain/summary/summarize-training.ts";
import { printSummary, printTraining } from "../show/print-summary.ts";
import { summarize, type Summary } from "../../explain/summary/summarize.ts";
import { refuseUnknownSizes } from "../unknown-sizes.ts";
import type { Terminal } from "../terminal.ts";
import { preferredPlans } from "../../pipeline.ts";

export interface SummaryOptions {
  readonly model?: string;
  readonly set?: readonly string[];
  readonly at?: string;
  readonly fuse?: boolean;
  readonly json?: boolean;
}

/** Shows a model layer by layer, and what was made of each. */
export function summary(terminal: Terminal, file: string, options: SummaryOptions): ExitCode {
  const path = displayPath(terminal.folder, file);
  const fuse = options.fuse ?? true;
  const sizes = atSizesOf(options.at, options.model);
  const settings = { set: parseSet(options.set), fuse, sizesFor: sizes.ask };
  const compiled = compileToRun(terminal.folder, path, settings, "plan");
  const failed = reportErrors(terminal, compiled.diagnostics);
  if (failed !== undefined || compiled.source === undefined || hasErrors(compiled.diagnostics))
    return exitCode.inputErrors;
  refuseUnknownSizes(parseSet(options.set), [compiled.program]);
  const { graphs = [], optimized = [] } = compiled;
  const at = pickModel(
    path,
    graphs.map(({ name }) => name),
    options.model,
  );
  const [graph, after, plan] = [graphs[at], optimized[at], preferredPlans(compiled)[at]];
  if (!graph || !after || !plan) return exitCode.bug;
  sizes.checkFor(graph);
  const summarized = summarize(graph, after, plan);
  const trainer = compiled.trainers?.find(({ step }) => step.name === graph.name);
  const step = [...(trainer?.plans.values() ?? [])].at(-1)?.step;
  const training = trainer && step && summarizeTraining(trainer, step);
  terminal.out.write(
    options.json
      ? summaryJson(summarized, training)
      : printSummary(summarized, terminal.out.color) + (training ? printTraining(training) : ""),
  );
  return exitCode.fine;
}

function summaryJson({ rows, inputs, results, ...rest }: Summary, training: TrainingSummary | undefined): string {
  const sizes = (shape: Shape) => shape.map((dim) => (typeof dim === "number" ? dim : showDim(dim)));
  const listed = {
    ...rest,
    inputs: inputs.map(({ name, shape }) => ({ name, shape: sizes(shape) })),
    results: results.map(({ name, shape }) => ({ name: name ?? null, shape: sizes(shape) })),
    rows: rows.map(({ output, outcome, ...row }) => ({
      ...row,
      output: sizes(output),
      outcome: "into" in outcome ? { ...outcome, into: nameOfOrigin(outcome.into) } : outcome,
    })),
    ...(training ? { training } : {}),
  };
  return `${JSON.stringify(listed, null, 2)}\n`;
}
