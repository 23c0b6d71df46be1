import picocolors from "picocolors";
import { explainNetwork } from "../../explain/explain-network.ts";
import { explanationJson } from "../../explain/explanation-json.ts";
import { explainTraining } from "../../explain/explain-training.ts";
import { printTraining } from "../show/print-training.ts";
import { printExplanation } from "../../explain/print-explanation.ts";
import { variableNames } from "../../explain/variable-names.ts";
import { exitCode, type ExitCode } from "../exit-codes.ts";
import { readNetwork, type NetworkOptions, type ReadNetwork } from "../read-network.ts";
import { noLoss } from "../train/no-loss.ts";
import type { Terminal } from "../terminal.ts";

export interface ExplainOptions extends NetworkOptions {
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
  if (options.training) return explainTrainer(terminal, subject, network, options.json ?? false);
  const { program } = network;
  const explanation = explainNetwork({ ...network, ...(program ? { variable: variableNames(program) } : {}) });
  const marks = picocolors.createColors(terminal.out.color);
  terminal.out.write(
    options.json
      ? `${JSON.stringify(explanationJson(explanation), null, 2)}\n`
      : printExplanation(explanation, marks, Math.min(120, Math.max(60, terminal.out.columns))),
  );
  return exitCode.fine;
}

/** Tells what a step of training keeps, what it makes again, and what it costs. */
function explainTrainer({ out }: Terminal, file: string, { graph, trainer }: ReadNetwork, asJson: boolean): ExitCode {
  if (!trainer) throw noLoss(graph.name, file);
  const explanation = explainTraining(trainer.step);
  out.write(asJson ? `${JSON.stringify(explanation, null, 2)}\n` : printTraining(explanation));
  return exitCode.fine;
}
