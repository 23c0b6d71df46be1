import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { diagnose } from "../messages.ts";
import { call } from "./call/call.ts";
import { callInstance } from "./call/call-instance.ts";
import { fail, traceOf, type Context } from "./context.ts";
import { diagnosticKey } from "./diagnostic-key.ts";
import { evaluate } from "./evaluate/evaluate.ts";
import { evaluateItems } from "./evaluate/evaluate-items.ts";
import { execute } from "./evaluate/execute.ts";
import { hear } from "./listener.ts";
import type { LowerOptions } from "./lower.ts";
import { instantiate } from "./modules/instantiate.ts";

/** Compile-time work has an end: this many expressions and statements for one model. */
const MOST_STEPS = 500_000;
/** Expressions within expressions, calls included; the stack of JavaScript holds several times as many. */
const MOST_NESTED = 1_000;

/** Where the lowering of one model begins: nothing made, nothing counted, and all parts of the evaluator at hand. */
export function createContext(
  model: string,
  diagnostics: Diagnostic[],
  {
    training = false,
    listener,
    open,
    choice = 0,
    compared,
  }: Pick<LowerOptions, "training" | "listener" | "open" | "choice" | "compared"> = {},
): Context {
  let steps = 0;
  let depth = 0;
  let errors = 0;
  const known = new Set<string>();
  const tell = (diagnostic: Diagnostic): void => {
    if (known.has(diagnosticKey(diagnostic))) return;
    known.add(diagnosticKey(diagnostic));
    diagnostics.push(diagnostic);
  };
  const context: Context = {
    model,
    nodes: [],
    weights: new Map(),
    kept: new Set(),
    mode: { training, frozen: false },
    moved: new Map(),
    counted: new Map(),
    seed: undefined,
    streams: 0,
    frozen: new Map(),
    leastBatch: undefined,
    sizeFor: open && ((symbol) => open(model, symbol)),
    openSizes: new Map(),
    choice,
    choices: [],
    compared,
    frames: [],
    trail: [],
    listener,
    errors: () => errors,
    report({ diagnostic }) {
      errors++;
      if (diagnostic !== undefined) tell(diagnostic);
    },
    warn: (code, span, holes) => tell(diagnose(code, span, holes, { trace: traceOf(context) })),
    tick(span) {
      if (++steps > MOST_STEPS) fail(context, "NN5003", span, { what: "steps at compile time", limit: MOST_STEPS });
    },
    deeper(span, run) {
      if (depth >= MOST_NESTED)
        fail(context, "NN5003", span, { what: "expressions within each other", limit: MOST_NESTED });
      depth++;
      try {
        return run();
      } finally {
        depth--;
      }
    },
    evaluate: listener
      ? (expression, scope) => {
          const value = evaluate(context, expression, scope);
          hear(context, expression.span, value);
          return value;
        }
      : (expression, scope) => evaluate(context, expression, scope),
    evaluateItems: (items, scope) => evaluateItems(context, items, scope),
    execute: (block, scope) => execute(context, block.statements, scope),
    call: (callee, args, span) => call(context, callee, args, span),
    instantiate: (declaration, scope, args, span) => instantiate(context, declaration, scope, args, span),
    callInstance: (instance, args, span) => callInstance(context, instance, args, span),
  };
  return context;
}
