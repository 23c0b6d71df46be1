import type * as ast from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import type { Program, ResolvedFile } from "../1-resolve/program.ts";
import { renameReads, type Graph, type GraphInput, type GraphOutput, type Node } from "../ir/graph.ts";
import { f32, isFixed, showShape, symbolic, type Dim, type Shape } from "../ir/types.ts";
import { bool, kindOf, type TensorValue, type Value } from "../ir/value.ts";
import { diagnose } from "../messages.ts";
import { builtins } from "./builtins.ts";
import { checkSize } from "./build-graph.ts";
import { call, callInstance } from "./call.ts";
import { Failure, fail, type Context } from "./context.ts";
import { evaluate, evaluateItems } from "./evaluate.ts";
import { execute } from "./execute.ts";
import { fnValue, instantiate } from "./instantiate.ts";
import { namePaths, nameWeights, uncalled, unfilled } from "./module-tree.ts";
import { dimOf, symbolOf } from "./shapes.ts";
import {
  isKnown,
  scopeWithin,
  type Argument,
  type Instance,
  type Lazy,
  type ModuleBody,
  type Scope,
} from "./values.ts";

export interface LowerOptions {
  /** Open dimensions set from outside: `--set H=224`. */
  readonly set?: Readonly<Record<string, number>>;
  /** Only this model of the file. */
  readonly model?: string;
}

/** Compile-time work has an end: this many expressions and statements for one model. */
const MOST_STEPS = 5_000_000;

/** Runs each model of the entry file on symbolic tensors; what its layers and functions do becomes its graph. */
export function lower(program: Program, options: LowerOptions = {}): { graphs: Graph[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const models = program.entry.file.declarations.filter(
    (each): each is ast.Model =>
      each.kind === "model" && (options.model === undefined || each.name.text === options.model),
  );
  const known = new Set<string>();
  const graphs = models.flatMap((model) => {
    const lowered = lowerModel(program, model, options);
    for (const diagnostic of lowered.diagnostics) {
      // A mistake in a block is seen once for each time it is used, and told once.
      const key = `${diagnostic.code} ${diagnostic.span.source.path} ${diagnostic.span.start}`;
      if (!known.has(key)) diagnostics.push(diagnostic);
      known.add(key);
    }
    return lowered.graph ? [lowered.graph] : [];
  });
  return { graphs, diagnostics };
}

function createContext(model: string, report: (diagnostic: Diagnostic) => void): Context {
  let steps = 0;
  const context: Context = {
    model,
    training: false,
    nodes: [],
    weights: new Map(),
    frames: [],
    making: [],
    report,
    tick(span) {
      if (++steps > MOST_STEPS) fail(context, "NN5003", span, { what: "steps", limit: MOST_STEPS });
    },
    evaluate: (expression, scope) => evaluate(context, expression, scope),
    evaluateItems: (items, scope) => evaluateItems(context, items, scope),
    execute: (block, scope) => execute(context, block.statements, scope),
    call: (callee, args, span) => call(context, callee, args, span),
    instantiate: (declaration, scope, args, span) => instantiate(context, declaration, scope, args, span),
    callInstance: (instance, args, span) => callInstance(context, instance, args, span),
  };
  return context;
}

/** The names of every file, each found when it is first asked for. */
function fileScopes(context: Context, program: Program): ReadonlyMap<string, Scope> {
  const base = scopeWithin(undefined, [...builtins, ["training", bool(context.training)]]);
  const scopes = new Map(program.files.map((file) => [file.path, scopeWithin(base)] as const));
  for (const file of program.files) {
    const scope = scopes.get(file.path) as Scope;
    for (const [name, { path, declaration }] of file.bindings) {
      if (path === file.path) scope.names.set(name, declared(context, declaration, scope));
      else
        scope.names.set(name, { kind: "lazy", force: () => forceIn(scopes.get(path) as Scope, declaration.name.text) });
    }
  }
  return scopes;
}

function forceIn(scope: Scope, name: string): Value {
  const found = scope.names.get(name) as Value | Lazy;
  return found.kind === "lazy" ? found.force() : found;
}

function declared(context: Context, declaration: Exclude<ast.Declaration, ast.Import>, scope: Scope): Value | Lazy {
  if (declaration.kind === "fn") return fnValue(declaration, scope);
  if (declaration.kind !== "const") {
    const name = declaration.name.text;
    return {
      kind: "callable",
      what: `the ${declaration.kind} ${name}`,
      name,
      role: "module",
      declaration,
      scope,
    } as Value;
  }
  let state: "new" | "running" | Value = "new";
  const force = (): Value => {
    if (state === "running") return fail(context, "NN2027", declaration.name.span, { name: declaration.name.text });
    if (state === "new") {
      state = "running";
      state = context.evaluate(declaration.value, scope);
    }
    return state as Value;
  };
  return { kind: "lazy", force };
}

function lowerModel(
  program: Program,
  model: ast.Model,
  options: LowerOptions,
): { graph?: Graph; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const context = createContext(model.name.text, (diagnostic) => diagnostics.push(diagnostic));
  try {
    const scopes = fileScopes(context, program);
    const graph = traceModel(
      context,
      program.entry,
      model,
      scopes.get(program.entry.path) as Scope,
      options,
      diagnostics,
    );
    return graph && !diagnostics.some((each) => each.severity === "error") ? { graph, diagnostics } : { diagnostics };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { diagnostics: [...diagnostics, error.diagnostic] };
  }
}

function traceModel(
  context: Context,
  _file: ResolvedFile,
  model: ast.Model,
  scope: Scope,
  options: LowerOptions,
  diagnostics: Diagnostic[],
): Graph | undefined {
  const root = makeRoot(context, model, scope);
  namePaths(root);
  const { what } = root;
  const name = model.name.text;
  if (what.kind !== "module" || !what.forward) return fail(context, "NN2018", model.name.span, { name });
  const symbols = boundSymbols(context, model, what.forward, scope, options);
  const { inputs, batch, inner } = makeInputs(context, model, what.forward, what, symbols);
  const args = inputs.map(({ value, span }): Argument => ({
    value,
    span,
    ...(value.kind === "tensor" ? { text: value.id.slice(1) } : {}),
  }));
  const seen: Instance = { ...root, what: { ...what, scope: inner } };
  const result = context.callInstance(seen, args, model.name.span);
  if (diagnostics.some((each) => each.severity === "error")) return undefined;
  for (const { layer, name: size, span } of unfilled(root))
    diagnostics.push(diagnose("NN3006", span, { layer, name: size }));
  const outputs = outputsOf(context, name, what.forward.span, result);
  if (diagnostics.some((each) => each.severity === "error")) return undefined;
  for (const { path, span } of uncalled(root))
    diagnostics.push(diagnose("NN2016", span, { name: path }, { trace: [`in model ${name}`] }));
  const { parameters, renamed } = nameWeights(root);
  const rename = (operand: Node["inputs"][number]) =>
    typeof operand === "string" ? (renamed.get(operand) ?? operand) : operand;
  return {
    name,
    ...(model.doc === undefined ? {} : { doc: model.doc }),
    span: model.span,
    ...(batch === undefined ? {} : { batch }),
    inputs: inputs.map(({ value }): GraphInput => ({ id: value.id, name: value.id.slice(1), type: value.type })),
    parameters,
    nodes: context.nodes.map((node) => renameReads(node, rename)),
    outputs: outputs.map((output) => ({ ...output, id: rename(output.id) as string })),
  };
}

function makeRoot(context: Context, model: ast.Model, scope: Scope): Instance {
  const span = model.name.span;
  if (model.body.kind === "members") return context.instantiate(model, scope, [], span);
  const value = context.evaluate(model.body.value, scope);
  const made = isKnown(value) && value.role === "module" ? context.call(value, [], model.body.value.span) : value;
  if (isKnown(made) && made.role === "instance" && made.instance.what.kind === "module") return made.instance;
  return fail(context, "NN2014", model.body.value.span, {
    problem: `a model is made of a module, got ${kindOf(value)}`,
    help: undefined,
  });
}

/** What `where` and `--set` say about the model's open dimensions. */
function boundSymbols(
  context: Context,
  model: ast.Model,
  forward: ast.Forward,
  scope: Scope,
  options: LowerOptions,
): ReadonlyMap<string, Dim> {
  const open = new Set(
    forward.params.flatMap((param) => (param.shape?.dims ?? []).flatMap((dim) => symbolOf(dim, scope) ?? [])),
  );
  const bound = new Map<string, Dim>();
  for (const { name, value } of model.body.kind === "alias" ? model.body.where : []) {
    if (!open.has(name.text)) fail(context, "NN2025", name.span, { name: name.text, symbols: [...open].join(", ") });
    const size = dimOf(context, value, scope);
    if (size !== undefined) bound.set(name.text, size);
  }
  for (const [name, size] of Object.entries(options.set ?? {})) if (open.has(name)) bound.set(name, size);
  return bound;
}

interface ModelInput {
  readonly value: TensorValue;
  readonly span: Span;
}

function makeInputs(
  context: Context,
  model: ast.Model,
  forward: ast.Forward,
  what: ModuleBody,
  bound: ReadonlyMap<string, Dim>,
) {
  const name = model.name.text;
  const inner = scopeWithin(
    what.scope,
    [...bound].map(([symbol, size]) => [
      symbol,
      isFixed(size) ? ({ kind: "int", value: size } as const) : ({ kind: "dim", dim: size } as const),
    ]),
  );
  let batch: string | undefined;
  const openDim = (dim: ast.Expression, index: number, symbol: string): Dim => {
    if (index === 0 && (batch === undefined || batch === symbol)) {
      batch = symbol;
      inner.names.set(symbol, { kind: "dim", dim: symbolic(symbol) });
      return symbolic(symbol);
    }
    const example =
      model.body.kind === "alias"
        ? `add \`where ${symbol} = 224\` to the model`
        : `write a number, or build with --set ${symbol}=224`;
    return fail(context, "NN3003", dim.span, { symbol, model: name, example });
  };
  context.frames.push({ name, span: model.name.span, path: "", args: [] });
  const inputs = forward.params.map((param): ModelInput => {
    if (!param.shape)
      return fail(context, "NN2014", param.span, {
        problem: `the input ${param.name.text} of a model needs a shape`,
        help: `${param.name.text}: [N, 3, 224, 224]`,
      });
    const shape: Shape = param.shape.dims.map((dim, i) => {
      const symbol = symbolOf(dim, inner);
      if (symbol !== undefined) return openDim(dim, i, symbol);
      const size = dimOf(context, dim, inner);
      return (
        size ??
        fail(context, "NN2014", dim.span, {
          problem: "the size of a model's input is an int or a name",
          help: undefined,
        })
      );
    });
    const late = shape.find((dim, i) => i > 0 && !isFixed(dim));
    if (late !== undefined && !isFixed(late))
      fail(context, "NN3003", param.shape.span, {
        symbol: late.symbol,
        model: name,
        example: "it comes first in a shape",
      });
    checkSize(context, shape);
    return {
      value: { kind: "tensor", id: `%${param.name.text}`, type: f32(shape), by: "", span: param.span },
      span: param.span,
    };
  });
  context.frames.pop();
  return { inputs, batch, inner };
}

function outputsOf(context: Context, name: string, span: Span, result: Value): GraphOutput[] {
  if (result.kind === "poison") return [];
  const elements =
    result.kind === "tuple" || result.kind === "list" || result.kind === "record" ? result.elements : [result];
  const names = result.kind === "record" ? result.names : [];
  if (elements.length === 0) fail(context, "NN3007", span, { what: `the forward of ${name}`, found: kindOf(result) });
  return elements.map((element, i) => {
    if (element.kind !== "tensor")
      return fail(context, "NN3007", span, { what: `the forward of ${name}`, found: kindOf(element) });
    if (element.type.shape.some((dim, at) => at > 0 && !isFixed(dim)))
      fail(context, "NN3008", element.span, { path: names[i] ?? `${i}`, found: showShape(element.type.shape) });
    const key = names[i];
    return { id: element.id, ...(key === undefined ? {} : { name: key }) };
  });
}
