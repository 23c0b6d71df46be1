import type * as ast from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Program } from "../1-resolve/program.ts";
import type { Graph } from "../ir/graph.ts";
import { Failure } from "./context.ts";
import { createContext } from "./create-context.ts";
import { diagnosticKey } from "./diagnostic-key.ts";
import { fileScopes } from "./file-scopes.ts";
import type { LoweringListener } from "./listener.ts";
import { traceModel } from "./model/trace-model.ts";
import type { Scope } from "./evaluate/values.ts";

export interface LowerOptions {
  /** Open dimensions set from outside: `--set H=224`. */
  readonly set?: Readonly<Record<string, number>>;
  /** Only this model of the file. */
  readonly model?: string;
  /** Forward as training runs it: norms go by the batch, buffers move. */
  readonly training?: boolean;
  /** Says which size an open dimension that is not the batch is to have; without it such dimensions are an error. */
  readonly open?: (model: string, symbol: string) => number;
  /** Which of the sizes that `where H in […]` lists, counted from 0; else the first. */
  readonly choice?: number;
  /** Hears what expressions come to. */
  readonly listener?: LoweringListener;
  /** Hears which numbers are compared at compile time. */
  readonly compared?: (left: number, right: number) => void;
}

/** Runs each model of the entry file on symbolic tensors; what its layers and functions do becomes its graph. */
export function lower(
  program: Program,
  options: LowerOptions = {},
  kind: ast.Method["kind"] = "forward",
): { graphs: Graph[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const models = program.entry.file.declarations.filter(
    (each): each is ast.Model =>
      each.kind === "model" && (options.model === undefined || each.name.text === options.model),
  );
  const known = new Set<string>();
  const graphs = models.flatMap((model) => {
    const lowered = lowerModel(program, model, options, kind);
    for (const diagnostic of lowered.diagnostics) {
      // A mistake in a block is seen once for each time it is used, and told once.
      const key = diagnosticKey(diagnostic);
      if (!known.has(key)) diagnostics.push(diagnostic);
      known.add(key);
    }
    return lowered.graph ? [lowered.graph] : [];
  });
  return { graphs, diagnostics };
}

/** Runs the loss of each model that has one. What forward has reported already is not told again. */
export function lowerLosses(
  program: Program,
  options: LowerOptions = {},
): { graphs: Graph[]; diagnostics: Diagnostic[] } {
  return lower(program, { training: true, ...options }, "loss");
}

function lowerModel(
  program: Program,
  model: ast.Model,
  options: LowerOptions,
  kind: ast.Method["kind"],
): { graph?: Graph; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const context = createContext(model.name.text, diagnostics, options);
  try {
    const scopes = fileScopes(context, program);
    const scope = scopes.get(program.entry.path) as Scope;
    const graph = traceModel(context, model, scope, options.set ?? {}, diagnostics, kind);
    return graph && !diagnostics.some((each) => each.severity === "error") ? { graph, diagnostics } : { diagnostics };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    context.report(error);
    return { diagnostics };
  }
}
