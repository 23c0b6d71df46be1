import { hasErrors } from "../../grammar/diagnostic.ts";
import type { Program } from "../1-resolve/program.ts";
import type { Decision } from "../4-optimize/decision.ts";
import type { Plan } from "../5-plan/plan.ts";
import type { Graph } from "../ir/graph.ts";
import { atSizesOf } from "./at-sizes.ts";
import { displayPath } from "./files/paths.ts";
import { compileFile, compileToRun, pickModel, reportErrors } from "./open-input.ts";
import { parseSet, parseTarget } from "./parse-options.ts";
import { refuseUnknownSizes } from "./unknown-sizes.ts";
import type { Terminal } from "./terminal.ts";
import { preferredPlans, type Trainer } from "../pipeline.ts";

export interface NetworkOptions {
  readonly model?: string;
  readonly set?: readonly string[];
  readonly at?: string;
  readonly target?: string;
  /** Of the step that trains it, too. */
  readonly training?: boolean;
}

/** One model of a file as each stage has it. */
export interface ReadNetwork {
  readonly graph: Graph;
  readonly optimized: Graph;
  readonly decisions: readonly Decision[];
  /** For the target that modules prefer, of those that are asked for. */
  readonly plan: Plan;
  readonly program: Program | undefined;
  /** What trains it, if it has a loss. */
  readonly trainer: Trainer | undefined;
}

/** Takes a file through all stages; with errors, these are reported and it is undefined. */
export function readNetwork(terminal: Terminal, file: string, options: NetworkOptions): ReadNetwork | undefined {
  const path = displayPath(terminal.folder, file);
  const target = parseTarget(options.target);
  const sizes = atSizesOf(options.at, options.model);
  const settings = { set: parseSet(options.set), target, sizesFor: sizes.ask };
  const compile = options.training ? compileFile : compileToRun;
  const compiled = compile(terminal.folder, path, settings, "plan");
  const failed = reportErrors(terminal, compiled.diagnostics);
  if (failed !== undefined || compiled.source === undefined || hasErrors(compiled.diagnostics)) return undefined;
  refuseUnknownSizes(parseSet(options.set), [compiled.program]);
  const { program, graphs = [], optimized = [], decisions = [] } = compiled;
  const names = graphs.map(({ name }) => name);
  const at = pickModel(path, names, options.model);
  if (graphs[at]) sizes.checkFor(graphs[at]);
  const plan = preferredPlans(compiled)[at];
  const [graph, after, decided] = [graphs[at], optimized[at], decisions[at]];
  const trainer = compiled.trainers?.find(({ step }) => step.name === graph?.name);
  return graph && after && decided && plan
    ? { graph, optimized: after, decisions: decided, plan, program, trainer }
    : undefined;
}
