import type * as ast from "../../grammar/ast.ts";
import { placeOf, type Span } from "../../grammar/source.ts";
import type { Build } from "../ir/build.ts";
import { f32, isFixed, showDim, type Dim } from "../ir/types.ts";
import { kindOf, none, poison, type TensorValue, type Value } from "../ir/value.ts";
import type { TensorFunction } from "../functions/define-function.ts";
import type { Weights, WeightSpec } from "../layers/define-layer.ts";
import { bindParams, readArguments } from "./bind-arguments.ts";
import { builderOf, checkSize } from "./build-graph.ts";
import { fail, inputName, provenance, type Context, type Frame } from "./context.ts";
import { howToMake } from "./how-to-make.ts";
import { measure } from "./module-tree.ts";
import { bindShape, checkShape } from "./shapes.ts";
import {
  instanceValue,
  isKnown,
  nameOfInstance,
  scopeWithin,
  type Argument,
  type ContainerBody,
  type Instance,
  type Known,
  type LayerBody,
  type ModuleBody,
  type Scope,
  type Weight,
} from "./values.ts";

const MOST_NESTED = 100;

/** Calls whatever can be called: functions, layers and modules (which makes one), and instances (which runs it). */
export function call(context: Context, callee: Known, args: readonly Argument[], span: Span): Value {
  context.tick(span);
  if (callee.role === "layer" || callee.role === "module") refuseTensors(context, callee, args);
  switch (callee.role) {
    case "builtin":
      return callee.run(context, args, span);
    case "tensor-function": {
      const all = callee.self ? withSelf(callee.fn, callee.self, args) : args;
      return framed(context, { name: callee.fn.name, span, args: all }, (build) =>
        callee.fn.apply(build, readArguments(context, callee.fn, all, span).values),
      );
    }
    case "fn":
      return framed(context, { name: callee.name, span, args }, () =>
        within(context, `in fn ${callee.name}, called at ${placeOf(span)}`, () =>
          callFn(context, callee.declaration, callee.scope, args, span),
        ),
      );
    case "layer":
      return instanceValue(makeLayer(context, callee.layer, args, span));
    case "module":
      return instanceValue(context.instantiate(callee.declaration, callee.scope, args, span));
    case "container":
      return instanceValue(makeContainer(context, callee.container, args, span));
    case "instance":
      return context.callInstance(callee.instance, args, span);
  }
}

/** `x.f(…)`: the tensor goes where `f` has it among its arguments. */
function withSelf(fn: TensorFunction, self: Argument, args: readonly Argument[]): readonly Argument[] {
  const at = fn.self === undefined ? 0 : Object.keys(fn.params).indexOf(fn.self);
  const positional = args.filter((argument) => argument.name === undefined);
  if (positional.length < at) return [...args, { ...self, name: fn.self ?? "", nameSpan: self.span }];
  return [...positional.slice(0, at), self, ...args.slice(at)];
}

function framed<T>(
  context: Context,
  frame: Omit<Frame, "path"> & { readonly path?: string },
  run: (build: Build) => T,
): T {
  if (context.frames.length >= MOST_NESTED)
    fail(context, "NN5001", frame.span, { callee: frame.name, depth: MOST_NESTED });
  const path = frame.path ?? context.frames.at(-1)?.path ?? "";
  context.frames.push({ ...frame, path });
  try {
    return run(builderOf(context));
  } finally {
    context.frames.pop();
  }
}

function within<T>(context: Context, place: string, run: () => T): T {
  context.trail.push(place);
  try {
    return run();
  } finally {
    context.trail.pop();
  }
}

/** `ReLU(x)`, as one calls a function; a layer is made first. Weights may be handed to modules. */
function refuseTensors(context: Context, callee: Known, args: readonly Argument[]): void {
  const data = args.find(({ value }) => value.kind === "tensor" && !context.weights.has(value.id));
  if (!data) return;
  const text = data.text ?? "x";
  const field = `as a field, layer = ${callee.name}(…), then layer(${text})`;
  fail(context, "NN2014", data.span, {
    problem: `${callee.name}(…) makes a ${callee.role}, and takes no data`,
    help:
      callee.role === "layer" && callee.layer.weights === undefined ? `${callee.name}()(${text}), or ${field}` : field,
  });
}

function callFn(context: Context, declaration: ast.Fn, scope: Scope, args: readonly Argument[], span: Span): Value {
  const name = declaration.name.text;
  const bound = bindParams(context, { name, params: declaration.params }, args, span, (value, before) =>
    context.evaluate(value, scopeWithin(scope, before)),
  );
  const inner = scopeWithin(scope, bound);
  for (const param of declaration.params) {
    const value = bound.get(param.name.text);
    if (param.shape && value) bindShape(context, param, param.shape, value, inner);
  }
  if (declaration.body.kind !== "block") return context.evaluate(declaration.body, inner);
  const errors = context.errors();
  return context.execute(declaration.body, inner) ?? (context.errors() > errors ? poison : none);
}

function makeLayer(context: Context, layer: LayerBody["layer"], args: readonly Argument[], span: Span): Instance {
  return framed(context, { name: layer.name, span, args }, () => {
    const { values, holes } = readArguments(context, layer, args, span, Object.keys(layer.sizes ?? {}));
    const instance: Instance = {
      what: { kind: "layer", layer, args: values, holes },
      children: new Map(),
      made: span,
      path: "",
      isCalled: false,
      depth: 1,
      size: 1,
    };
    if (holes.size === 0) addWeights(context, instance, layer, values, span);
    return instance;
  });
}

function addWeights(
  context: Context,
  instance: Instance,
  layer: LayerBody["layer"],
  args: Readonly<Record<string, unknown>>,
  span: Span,
): void {
  const specs =
    layer.weights?.(args, (message, help) =>
      fail(context, "NN3001", span, { problem: `${layer.name}: ${message}`, help }),
    ) ?? [];
  for (const spec of specs) instance.children.set(spec.name, makeWeight(context, spec, span));
}

/** Weights get their names when the whole model is made; until then a number tells them apart. */
export function makeWeight(context: Context, spec: WeightSpec, span: Span): Weight {
  checkSize(context, spec.shape, span);
  const id = `@${context.weights.size}`;
  const weight: Weight = { spec, span, value: { kind: "tensor", id, type: f32(spec.shape), by: spec.name, span } };
  context.weights.set(id, weight);
  return weight;
}

function makeContainer(context: Context, name: ContainerBody["name"], args: readonly Argument[], span: Span): Instance {
  const children = new Map<string, Instance>();
  const flat = args.flatMap((argument) => {
    const { value } = argument;
    if (value.kind !== "list" && value.kind !== "tuple") return [argument];
    return value.elements.map((element): Argument => ({ value: element, span: argument.span }));
  });
  flat.forEach((argument, i) => {
    const { value } = argument;
    const child = argument.name ?? String(i);
    if (!isKnown(value) || value.role !== "instance") {
      const help = value.kind === "none" ? "leave a child out with `if condition: child`" : howToMake(value);
      fail(context, "NN2014", argument.span, {
        problem: `the children of ${name} are modules, got ${kindOf(value)}`,
        help,
      });
    } else if (/[.\s]/.test(child) || child === "")
      fail(context, "NN2014", argument.nameSpan ?? argument.span, {
        problem: `a child cannot be called ${JSON.stringify(child)}: names of weights are joined by points`,
        help: undefined,
      });
    else if (children.has(child)) fail(context, "NN2007", argument.nameSpan ?? argument.span, { name: child });
    else children.set(child, value.instance);
  });
  const what = { kind: "container", name } as const;
  return { what, children, made: span, path: "", isCalled: false, ...measure(context, children, span) };
}

/** Runs a module on tensors. */
export function callInstance(
  context: Context,
  instance: Instance,
  args: readonly Argument[],
  span: Span,
  isNamedThere = true,
): Value {
  instance.isCalled = true;
  context.tick(span);
  const { what } = instance;
  const name = nameOfInstance(instance);
  const path = instance.path === "" ? (context.frames.at(-1)?.path ?? "") : instance.path;
  if (what.kind === "layer") {
    const frame = instance.path === "" ? { name } : { name: instance.path, layer: name };
    const made = isNamedThere ? undefined : instance.made;
    return framed(context, { ...frame, span, args, path, made, decided: what.decided }, (build) =>
      runLayer(context, build, instance, what, args, span),
    );
  }
  if (what.kind === "module")
    return framed(context, { name, span, args, path }, () =>
      what.declaration.kind === "model"
        ? runModule(context, instance, what, args, span)
        : within(context, `in module ${name}, made at ${placeOf(instance.made)}`, () =>
            runModule(context, instance, what, args, span),
          ),
    );
  if (what.name === "ModuleList")
    return fail(context, "NN2013", span, {
      what: "a ModuleList",
      help: "go through it: for layer in layers { x = layer(x) }",
    });
  const [first, ...more] = args;
  if (!first || more.length > 0 || first.name !== undefined)
    return fail(context, "NN2029", span, { layer: name, takes: 1, found: args.length });
  return framed(context, { name, span, args, path }, () =>
    [...instance.children.values()].reduce<Value>(
      (value, child) =>
        "what" in child && value.kind !== "poison"
          ? callInstance(context, child, [value === first.value ? first : { value, span }], span, false)
          : poison,
      first.value,
    ),
  );
}

function runLayer(
  context: Context,
  build: Build,
  instance: Instance,
  what: LayerBody,
  args: readonly Argument[],
  span: Span,
): Value {
  const { layer } = what;
  if (layer.call) {
    const { params, run } = layer.call;
    if (instance.path === "") fail(context, "NN2017", instance.made, { layer: layer.name });
    const { values } = readArguments(context, { name: layer.name, params }, args, span);
    return run(build, what.args, weightsOf(instance), values);
  }
  const arity = layer.arity ?? 1;
  if (args.length !== arity) fail(context, "NN2029", span, { layer: layer.name, takes: arity, found: args.length });
  const inputs = args.map(({ name, nameSpan, value, span: place, text }) => {
    if (name !== undefined && (name !== "input" || arity > 1))
      fail(context, "NN2002", nameSpan ?? place, { name, callee: layer.name, near: undefined, all: "input" });
    if (value.kind === "tensor") return value;
    const help = isKnown(value) && value.role === "instance" ? `call it first: ${text ?? value.name}(…)` : undefined;
    const holes = { what: `the input of ${layer.name}`, found: kindOf(value) };
    return fail(context, "NN3010", place, holes, { help });
  });
  if (what.holes.size > 0) fillHoles(context, instance, what, inputs, span);
  if (instance.path === "" && instance.children.size > 0) fail(context, "NN2017", instance.made, { layer: layer.name });
  return layer.forward(build, what.args, weightsOf(instance), ...inputs);
}

const weightsOf = (instance: Instance): Weights =>
  Object.fromEntries(
    [...instance.children].flatMap(([name, child]) => ("value" in child ? [[name, child.value] as const] : [])),
  );

/** The sizes that were left to the input. */
function fillHoles(
  context: Context,
  instance: Instance,
  what: LayerBody,
  inputs: readonly TensorValue[],
  span: Span,
): void {
  const { layer } = what;
  const [input] = inputs as readonly [TensorValue];
  const args: Record<string, unknown> = { ...what.args };
  for (const name of what.holes.keys()) {
    const size: Dim | undefined = layer.sizes?.[name]?.(input);
    if (size === undefined || !isFixed(size))
      fail(
        context,
        "NN3001",
        span,
        {
          problem: `${layer.name} cannot take ${name} from ${inputName(context, input)}: ${size === undefined ? "it has too few dimensions" : `${showDim(size)} is open`}`,
          help: undefined,
        },
        { label: provenance(context, input) },
      );
    args[name] = size;
  }
  what.decided = span;
  what.args = args;
  what.holes = new Map();
  addWeights(context, instance, layer, args, instance.made);
}

function runModule(
  context: Context,
  instance: Instance,
  what: ModuleBody,
  args: readonly Argument[],
  span: Span,
): Value {
  const { forward, declaration, scope } = what;
  const name = declaration.name.text;
  if (!forward)
    return fail(context, "NN2018", declaration.name.span, { name }, { notes: [{ span, text: "called here" }] });
  const bound = bindParams(context, { name, params: forward.params }, args, span, (value) =>
    context.evaluate(value, scope),
  );
  const inner = scopeWithin(scope, bound);
  for (const param of forward.params) {
    const value = bound.get(param.name.text);
    if (param.shape && value) bindShape(context, param, param.shape, value, inner);
  }
  const errors = context.errors();
  const result = context.execute(forward.body, inner);
  if (!result && context.errors() > errors) return poison;
  if (!result)
    return fail(context, "NN2014", keywordOf(forward), {
      problem: `the forward of ${name} ends without a return`,
      help: "say what it gives: return x",
    });
  if (forward.results) checkResults(context, name, forward.results, result, inner);
  return result;
}

/** The word `forward` itself; the whole would underline every line of it. */
export const keywordOf = ({ span }: ast.Forward): Span => ({ ...span, end: span.start + "forward".length });

function checkResults(context: Context, name: string, shapes: readonly ast.Shape[], result: Value, scope: Scope): void {
  if (result.kind === "poison") return;
  const results =
    result.kind === "tuple" || result.kind === "record" || result.kind === "list" ? result.elements : [result];
  const [first] = shapes;
  if (results.length !== shapes.length && first)
    fail(context, "NN3009", first.span, { name, expected: shapes.length, found: results.length });
  shapes.forEach((shape, i) =>
    checkShape(
      context,
      `the result${shapes.length === 1 ? "" : ` ${i + 1}`} of ${name}`,
      shape,
      results[i] as Value,
      scope,
    ),
  );
}
