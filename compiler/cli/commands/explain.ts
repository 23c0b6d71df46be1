import picocolors from "picocolors";
import { hasErrors } from "../../../grammar/diagnostic.ts";
import { explainNetwork, type Network } from "../../explain/explain-network.ts";
import { explanationJson } from "../../explain/explanation-json.ts";
import { printExplanation } from "../../explain/print-explanation.ts";
import { variableNames } from "../../explain/variable-names.ts";
import { exitCode, type ExitCode } from "../exit-codes.ts";
import { displayPath } from "../files/paths.ts";
import { compileFile, pickModel, reportErrors } from "../open-input.ts";
import { parseSet, parseTarget } from "../parse-options.ts";
import type { Terminal } from "../terminal.ts";

export interface ExplainOptions {
  readonly model?: string;
  readonly set?: readonly string[];
  readonly target?: string;
  readonly json?: boolean;
}

/** Tells a model's forward pass step by step and what was fused or not, and why; or what a message's code means. */
export async function explain(terminal: Terminal, subject: string, options: ExplainOptions): Promise<ExitCode> {
  if (/^NN\d{4}$/i.test(subject)) {
    const { explainCode } = await import("./explain-code.ts");
    return explainCode(terminal, subject.toUpperCase(), options.json ?? false);
  }
  const network = readNetwork(terminal, subject, options);
  if (network === undefined) return exitCode.inputErrors;
  const explanation = explainNetwork(network);
  const marks = picocolors.createColors(terminal.out.color);
  terminal.out.write(
    options.json
      ? `${JSON.stringify(explanationJson(explanation), null, 2)}\n`
      : printExplanation(explanation, marks, Math.min(120, Math.max(60, terminal.out.columns))),
  );
  return exitCode.fine;
}

/** One model of a file through all stages; with errors, these are reported and it is undefined. */
export function readNetwork(
  terminal: Terminal,
  file: string,
  options: Omit<ExplainOptions, "json">,
): Network | undefined {
  const path = displayPath(terminal.folder, file);
  const target = parseTarget(options.target);
  const compiled = compileFile(terminal.folder, path, { set: parseSet(options.set), target }, "plan");
  const failed = reportErrors(terminal, compiled.diagnostics);
  if (failed !== undefined || compiled.source === undefined || hasErrors(compiled.diagnostics)) return undefined;
  const { program, graphs = [], optimized = [], decisions = [], plans = [], wasmPlans = [] } = compiled;
  const names = graphs.map(({ name }) => name);
  const at = pickModel(path, names, options.model);
  const plan = wasmPlans[at] ?? plans[at];
  const [graph, after, decided] = [graphs[at], optimized[at], decisions[at]];
  if (!graph || !after || !decided || !plan) return undefined;
  return {
    graph,
    optimized: after,
    decisions: decided,
    plan,
    ...(program ? { variable: variableNames(program) } : {}),
  };
}
