import type * as ast from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import type { Program, ResolvedFile } from "../1-resolve/program.ts";
import { renameReads, type Graph, type GraphInput, type GraphOutput, type Node } from "../ir/graph.ts";
import { f32, isFixed, showDim, showShape, symbolic, type Dim, type Shape } from "../ir/types.ts";
import { bool, kindOf, poison, showValue, type TensorValue, type Value } from "../ir/value.ts";
import { diagnose } from "../messages.ts";
import { builtins } from "./builtins.ts";
import { checkSize } from "./build-graph.ts";
import { call } from "./call.ts";
import { callInstance } from "./call-instance.ts";
import { abandon, Failure, fail, type Context } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import { evaluateItems } from "./evaluate-items.ts";
import { execute } from "./execute.ts";
import { fnValue, instantiate } from "./instantiate.ts";
import { keywordOf } from "./keyword-of.ts";
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
const MOST_STEPS = 500_000;
/** Expressions within expressions, calls included; the stack of JavaScript holds several times as many. */
const MOST_NESTED = 1_000;

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
      const key = keyOf(diagnostic);
      if (!known.has(key)) diagnostics.push(diagnostic);
      known.add(key);
    }
    return lowered.graph ? [lowered.graph] : [];
  });
  return { graphs, diagnostics };
}

const keyOf = ({ code, span }: Diagnostic): string => `${code} ${span.source.path} ${span.start}`;

function createContext(model: string, diagnostics: Diagnostic[]): Context {
  let steps = 0;
  let depth = 0;
  let errors = 0;
  const known = new Set<string>();
  const context: Context = {
    model,
    training: false,
    nodes: [],
    weights: new Map(),
    frames: [],
    trail: [],
    errors: () => errors,
    report({ diagnostic }) {
      errors++;
      if (diagnostic === undefined || known.has(keyOf(diagnostic))) return;
      known.add(keyOf(diagnostic));
      diagnostics.push(diagnostic);
    },
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
  const running: ast.Const[] = [];
  for (const file of program.files) {
    const scope = scopes.get(file.path) as Scope;
    for (const [name, { path, declaration }] of file.bindings) {
      if (path === file.path) scope.names.set(name, declared(context, declaration, scope, running));
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

function declared(
  context: Context,
  declaration: Exclude<ast.Declaration, ast.Import>,
  scope: Scope,
  running: ast.Const[],
): Value | Lazy {
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
  let value: Value | undefined;
  const force = (): Value => {
    if (value) return value;
    const first = running.indexOf(declaration);
    if (first !== -1) {
      const cycle = [...running.slice(first), declaration].map((each) => each.name.text).join(" → ");
      return fail(context, "NN2027", declaration.name.span, { name: declaration.name.text, cycle });
    }
    running.push(declaration);
    try {
      return (value = context.evaluate(declaration.value, scope));
    } catch (error) {
      // Whoever asks next does not hear of it again.
      if (error instanceof Failure) value = poison;
      throw error;
    } finally {
      running.pop();
    }
  };
  return { kind: "lazy", force };
}

function lowerModel(
  program: Program,
  model: ast.Model,
  options: LowerOptions,
): { graph?: Graph; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const context = createContext(model.name.text, diagnostics);
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
    context.report(error);
    return { diagnostics };
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
    diagnostics.push(diagnose("NN3006", span, { layer, name: size }, { trace: [`in model ${name}`] }));
  const outputs = outputsOf(context, name, what.forward, result);
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
    forward: keywordOf(what.forward),
    ...(batch === undefined ? {} : { batch }),
    inputs: inputs.map(({ value, span }): GraphInput => ({
      id: value.id,
      name: value.id.slice(1),
      type: value.type,
      span,
    })),
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
  if (made.kind === "poison") return abandon();
  return fail(context, "NN2014", model.body.value.span, {
    problem: `a model is made of a module, got ${kindOf(value)}`,
    help: `put it into one: model ${model.name.text} { … }`,
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
    const help =
      index === 0
        ? `the inputs share one batch: write ${batch} here too`
        : `only the batch may stay open: ${wayToBind(model, openSymbols(forward, inner))}`;
    return fail(context, "NN3003", dim.span, { symbol, model: name }, { help });
  };
  const inputs = forward.params.map((param): ModelInput => {
    if (!param.shape)
      return fail(context, "NN2014", param.span, {
        problem: `the input ${param.name.text} of a model needs a shape`,
        help: `such as ${param.name.text}: [N, 3, 224, 224]`,
      });
    const shape: Shape = param.shape.dims.map((dim, i) => {
      const symbol = symbolOf(dim, inner);
      if (symbol !== undefined) return openDim(dim, i, symbol);
      const size = dimOf(context, dim, inner);
      return (
        size ??
        fail(context, "NN2014", dim.span, {
          problem: "the size of a model's input is an int or a name",
          help: "_ stands for sizes of layers; write a number or a name here",
        })
      );
    });
    const late = shape.find((dim, i) => i > 0 && !isFixed(dim));
    if (late !== undefined && !isFixed(late))
      fail(
        context,
        "NN3003",
        (param.shape.dims[shape.indexOf(late)] as ast.Expression).span,
        { symbol: late.symbol, model: name },
        { help: `${late.symbol} is the batch, and may only come first in a shape` },
      );
    checkSize(context, shape, param.shape.span);
    return {
      value: { kind: "tensor", id: `%${param.name.text}`, type: f32(shape), by: "", span: param.span },
      span: param.span,
    };
  });
  return { inputs, batch, inner };
}

/** The symbols that are not the batch and have no size yet. */
const openSymbols = (forward: ast.Forward, scope: Scope): string[] => [
  ...new Set(
    forward.params.flatMap((param) =>
      (param.shape?.dims ?? []).flatMap((dim, i) => (i === 0 ? [] : (symbolOf(dim, scope) ?? []))),
    ),
  ),
];

function wayToBind(model: ast.Model, symbols: readonly string[]): string {
  const sizes = symbols.map((symbol) => `${symbol} = 224`).join(", ");
  const flags = symbols.map((symbol) => `--set ${symbol}=224`).join(" ");
  if (model.body.kind === "members") return `write a number, or build with ${flags}`;
  const isFirst = model.body.where.length === 0;
  return `add \`${isFirst ? "where " : ", "}${sizes}\` to the model, or build with ${flags}`;
}

function outputsOf(context: Context, name: string, forward: ast.Forward, result: Value): GraphOutput[] {
  if (result.kind === "poison") return [];
  const { span, values: written } = placeOfResult(forward);
  const elements =
    result.kind === "tuple" || result.kind === "list" || result.kind === "record" ? result.elements : [result];
  const names = result.kind === "record" ? result.names : [];
  if (elements.length === 0) fail(context, "NN3007", span, { what: `the forward of ${name}`, found: kindOf(result) });
  return elements.map((element, i) => {
    const place = written.length === elements.length ? (written[i] as Span) : span;
    if (element.kind !== "tensor")
      return fail(context, "NN3007", place, {
        what: `the forward of ${name}`,
        found: result.kind === "list" ? showValue(result) : kindOf(element),
      });
    const open = element.type.shape.find((dim, at) => at > 0 && !isFixed(dim));
    if (open !== undefined)
      fail(
        context,
        "NN3008",
        place,
        { found: showShape(element.type.shape), symbol: showDim(open) },
        { notes: element.by === "" ? [] : [{ span: element.span, text: `made by ${element.by} here` }] },
      );
    const key = names[i];
    return { id: element.id, ...(key === undefined ? {} : { name: key }) };
  });
}

/** The only return of a forward and its values, or the word itself. */
function placeOfResult(forward: ast.Forward): { readonly span: Span; readonly values: readonly Span[] } {
  const returns = returnsIn(forward.body.statements);
  const [only] = returns;
  return returns.length === 1 && only
    ? { span: only.span, values: only.values.map((value) => value.span) }
    : { span: keywordOf(forward), values: [] };
}

const returnsIn = (statements: readonly ast.Statement[]): ast.Return[] =>
  statements.flatMap((statement): ast.Return[] => {
    if (statement.kind === "return") return [statement];
    if (statement.kind === "for") return returnsIn(statement.body.statements);
    if (statement.kind !== "if") return [];
    const { then, otherwise } = statement;
    return [
      ...returnsIn(then.statements),
      ...(otherwise ? returnsIn(otherwise.kind === "block" ? otherwise.statements : [otherwise]) : []),
    ];
  });
