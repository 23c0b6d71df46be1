import type * as ast from "../../grammar/ast.ts";
import { closest } from "../../grammar/did-you-mean.ts";
import type { Span } from "../../grammar/source.ts";
import { assertNever } from "../ir/compiler-bug.ts";
import { isFixed, showDim, type Dim } from "../ir/types.ts";
import * as values from "../ir/value.ts";
import { kindOf, none, poison, showValue, type TensorValue, type Value } from "../ir/value.ts";
import { tensorFunctions } from "../functions/index.ts";
import { dimValue, reshapeTo, sliceOf } from "../functions/shape.ts";
import { builderOf } from "./build-graph.ts";
import { abandon, Failure, fail, pathOf, provenance, sourceText, type Context } from "./context.ts";
import { applyBinary, applyUnary, limited, truthOf } from "./operators.ts";
import {
  functionValue,
  instanceValue,
  isKnown,
  lookup,
  scopeWithin,
  type Argument,
  type Instance,
  type Known,
  type Scope,
} from "./values.ts";

/** The value of an expression at compile time; tensors become values of the graph. */
export function evaluate(context: Context, expression: ast.Expression, scope: Scope): Value {
  context.tick(expression.span);
  return context.deeper(expression.span, () => evaluateOne(context, expression, scope));
}

function evaluateOne(context: Context, expression: ast.Expression, scope: Scope): Value {
  const inner = (each: ast.Expression): Value => context.evaluate(each, scope);
  switch (expression.kind) {
    case "number":
      return expression.isFloat ? values.float(expression.value) : integer(context, expression);
    case "string": {
      const parts = expression.parts.map((part) => (typeof part === "string" ? values.text(part) : inner(part)));
      if (parts.some((part) => part.kind === "poison")) return poison;
      return values.text(limited(context, parts.map(showPlain).join(""), expression.span));
    }
    case "bool":
      return values.bool(expression.value);
    case "none":
      return none;
    case "hole":
      return { kind: "hole" };
    case "reference":
      return lookup(scope, expression.name) ?? fail(context, "NN2019", expression.span, { name: expression.name });
    case "tuple": {
      const elements = expression.elements.map(inner);
      return elements.some((element) => element.kind === "poison") ? poison : values.tuple(elements);
    }
    case "list": {
      const items = context.evaluateItems(expression.items, scope);
      const named = items.find((item) => item.name !== undefined);
      if (named)
        fail(context, "NN2014", named.nameSpan ?? named.span, {
          problem: "the elements of a list have no names",
          help: "names are for the children of Sequential and ModuleList",
        });
      return items.some((item) => item.value.kind === "poison") ? poison : values.list(items.map((item) => item.value));
    }
    case "conditional": {
      const condition = inner(expression.condition);
      if (condition.kind === "poison") return poison;
      return inner(truthOf(context, condition, expression.condition.span) ? expression.then : expression.otherwise);
    }
    case "call":
      return callExpression(context, expression, scope);
    case "index":
      return indexInto(context, inner(expression.object), expression, scope);
    case "access":
      return access(context, inner(expression.object), expression);
    case "unary":
      return applyUnary(context, expression.operator, inner(expression.operand), expression.span);
    case "binary":
      return binaryChain(context, expression, scope);
    case "invalid":
      return poison;
    default:
      return assertNever(expression);
  }
}

function integer(context: Context, { value, text, span }: ast.NumberLiteral): Value {
  if (!Number.isSafeInteger(value))
    fail(context, "NN2014", span, {
      problem: `${text} is beyond the integers that can be told apart (2⁵³)`,
      help: undefined,
    });
  return values.int(value);
}

/** A value within a string, without the quotes of strings. */
const showPlain = (value: Value): string => (value.kind === "string" ? value.value : showValue(value));

/** Chains lean to the left and may be long: followed down first, then calculated upwards. */
function binaryChain(context: Context, expression: ast.Binary, scope: Scope): Value {
  const chain: ast.Binary[] = [];
  let start: ast.Expression = expression;
  while (start.kind === "binary") {
    chain.unshift(start);
    start = start.left;
  }
  let left = context.evaluate(start, scope);
  for (const link of chain) {
    if (link.operator === "|>") left = pipe(context, left, link, scope);
    else if (link.operator === "and" || link.operator === "or") {
      if (left.kind === "poison") continue;
      const isTrue = truthOf(context, left, link.left.span);
      if (isTrue === (link.operator === "and")) left = context.evaluate(link.right, scope);
    } else {
      const right = argumentOf(link.right, context.evaluate(link.right, scope));
      left = applyBinary(context, link.operator, [argumentOf(link.left, left), right], link.operatorSpan);
    }
  }
  return left;
}

/** `x |> f` and `x |> f(1)`; what makes a module is called first, and the module then. */
function pipe(context: Context, left: Value, link: ast.Binary, scope: Scope): Value {
  const first: Argument = argumentOf(link.left, left);
  const { right } = link;
  if (right.kind === "call") {
    const callee = context.evaluate(right.callee, scope);
    if (isKnown(callee) && callee.role !== "layer" && callee.role !== "module" && callee.role !== "container")
      return callValue(context, callee, [first, ...context.evaluateItems(right.items, scope)], right.callee);
  }
  return callValue(context, context.evaluate(right, scope), [first], right.kind === "call" ? right.callee : right);
}

/** Longer expressions are not repeated in messages. */
const MOST_TEXT = 24;

export function argumentOf(expression: ast.Expression, value: Value): Argument {
  const isPlain = expression.kind !== "binary" && expression.kind !== "conditional";
  const text = isPlain ? sourceText(expression.span) : "";
  return { value, span: expression.span, ...(text !== "" && text.length <= MOST_TEXT ? { text } : {}) };
}

function callExpression(context: Context, { callee, items }: ast.Call, scope: Scope): Value {
  const target = context.evaluate(callee, scope);
  const args = context.evaluateItems(items, scope);
  return callValue(context, target, args, callee);
}

function callValue(context: Context, callee: Value, args: readonly Argument[], written: ast.Expression): Value {
  if (callee.kind === "poison") return poison;
  // Of `conv(x).view(2)`, the place of the call is `view`.
  const span = written.kind === "access" ? written.name.span : written.span;
  if (!isKnown(callee))
    return fail(context, "NN2013", written.span, { what: kindOf(callee), help: insteadOfCall(callee, written) });
  // A layer can still be made of arguments that failed; a result cannot.
  if (args.some((arg) => arg.value.kind === "poison")) return poison;
  return context.call(callee, args, span);
}

function insteadOfCall(callee: Value, written: ast.Expression): string | undefined {
  const text = sourceText(written.span);
  if (callee.kind === "list" || callee.kind === "tuple") return `elements are taken with brackets: ${text}[0]`;
  if (callee.kind === "tensor")
    return "layers and functions are called; parts of a tensor are taken with brackets: x[:, 0]";
  if (callee.kind === "none") return `leave the call out where there is nothing: if ${text} != none { … }`;
  return undefined;
}

export function evaluateItems(context: Context, items: readonly ast.Item[], scope: Scope): Argument[] {
  return items.flatMap((item): Argument[] => {
    if (item.kind === "argument") {
      const value = context.evaluate(item.value, scope);
      const named = argumentOf(item.value, value);
      if (!item.name) return [named];
      const computed = item.name.kind === "name" ? values.text(item.name.text) : context.evaluate(item.name, scope);
      const name = computed.kind === "poison" ? abandon() : showPlain(computed);
      return [{ ...named, name, nameSpan: item.name.span }];
    }
    if (item.kind === "if-item") {
      const condition = context.evaluate(item.condition, scope);
      if (condition.kind === "poison") return [{ value: poison, span: item.condition.span }];
      return truthOf(context, condition, item.condition.span) ? evaluateItems(context, [item.item], scope) : [];
    }
    const iterable = context.evaluate(item.iterable, scope);
    if (iterable.kind === "poison") return [{ value: poison, span: item.iterable.span }];
    return elementsOf(context, iterable, item.iterable.span).flatMap((element) => {
      context.tick(item.span);
      const within = scopeWithin(scope);
      bindTargets(context, item.targets, element, within, item.iterable.span);
      return evaluateItems(context, [item.item], within);
    });
  });
}

/** What `for` goes through. */
export function elementsOf(context: Context, value: Value, span: Span): readonly Value[] {
  if (value.kind === "poison") return [];
  if (value.kind === "list" || value.kind === "tuple" || value.kind === "record") return value.elements;
  if (isKnown(value) && value.role === "instance" && value.instance.what.kind === "container")
    return childrenOf(value.instance);
  const help =
    value.kind === "int"
      ? `to count, write 0..${value.value} or range(${value.value})`
      : value.kind === "tensor"
        ? "chunk and split cut a tensor into parts to go through"
        : value.kind === "dim"
          ? `${showValue(value)} is only known at run time`
          : undefined;
  return fail(context, "NN2022", span, { what: kindOf(value) }, { help });
}

export const childrenOf = (instance: Instance): Value[] =>
  [...instance.children.values()].map((child) => ("what" in child ? instanceValue(child) : child.value));

export function bindTargets(
  context: Context,
  targets: readonly ast.Name[],
  value: Value,
  scope: Scope,
  span: Span,
): void {
  const [only] = targets;
  if (targets.length === 1 && only) return void scope.names.set(only.text, value);
  if (value.kind === "poison") return targets.forEach((target) => scope.names.set(target.text, poison));
  if (value.kind !== "list" && value.kind !== "tuple" && value.kind !== "record" && value.kind !== "callable")
    return fail(context, "NN2014", span, {
      problem: `${targets.length} names cannot take ${kindOf(value)}`,
      help: undefined,
    });
  const elements = elementsOf(context, value, span);
  if (elements.length !== targets.length)
    fail(context, "NN2023", span, { expected: targets.length, found: elements.length });
  targets.forEach((target, i) => scope.names.set(target.text, elements[i] as Value));
}

/** Methods of PyTorch's that have nothing to do here. */
const needless = new Set(
  "detach clone cpu cuda to half double numpy item requires_grad_ backward data grad device".split(" "),
);
const NEEDLESS = "leave it out: here are no gradients, devices or copies";

function access(context: Context, owner: Value, { name, object }: ast.Access): Value {
  const missing = (what: string, candidates: Iterable<string>): never =>
    fail(context, "NN2012", name.span, { name: name.text, owner: what, near: closest(name.text, candidates) });
  if (owner.kind === "poison") return poison;
  if (owner.kind === "tensor") {
    if (name.text === "shape") return values.list(owner.type.shape.map(dimValue));
    if (name.text === "T" && owner.type.shape.length === 2) {
      const transpose = tensorFunctions.get("transpose");
      if (transpose)
        return context.call(
          functionValue(transpose),
          [
            { value: owner, span: name.span },
            { value: values.int(0), span: name.span },
            { value: values.int(1), span: name.span },
          ],
          name.span,
        );
    }
    const fn = tensorFunctions.get(name.text);
    if (fn) return functionValue(fn, { ...argumentOf(object, owner), isReceiver: true });
    if (needless.has(name.text))
      return fail(
        context,
        "NN2012",
        name.span,
        { name: name.text, owner: "a tensor", near: undefined },
        { help: NEEDLESS },
      );
    return missing("a tensor", ["shape", ...tensorFunctions.keys()]);
  }
  if (owner.kind === "record") {
    const index = owner.names.indexOf(name.text);
    return index === -1 ? missing("this result", owner.names) : (owner.elements[index] as Value);
  }
  if (!isKnown(owner)) return missing(kindOf(owner), []);
  if (owner.role === "instance") {
    const { what } = owner.instance;
    if (what.kind === "layer" && what.holes.size > 0 && !owner.instance.children.has(name.text))
      return fail(context, "NN2014", name.span, {
        problem: `${owner.what} has no weights before its first call, which decides ${[...what.holes.keys()].join(" and ")}`,
        help: "write the size in place of _, or call it first",
      });
    return instanceMember(owner.instance, name.text) ?? missing(owner.what, memberNames(owner.instance));
  }
  if (owner.role === "module") return staticMember(context, owner, name) ?? missing(owner.what, constNames(owner));
  return missing(owner.what, []);
}

function instanceMember(instance: Instance, name: string): Value | undefined {
  const child = instance.children.get(name);
  if (child) return "what" in child ? instanceValue(child) : child.value;
  const own = instance.what.kind === "module" ? instance.what.scope.names.get(name) : undefined;
  return own && own.kind !== "lazy" ? own : undefined;
}

const memberNames = (instance: Instance): string[] => [
  ...instance.children.keys(),
  ...(instance.what.kind === "module" ? instance.what.scope.names.keys() : []),
];

type ModuleConstructor = Known & { role: "module" };
const membersOf = (owner: ModuleConstructor): readonly ast.Member[] =>
  owner.declaration.kind === "module"
    ? owner.declaration.members
    : owner.declaration.body.kind === "members"
      ? owner.declaration.body.members
      : [];
const constNames = (owner: ModuleConstructor): string[] =>
  membersOf(owner).flatMap((member) => (member.kind === "const" ? [member.name.text] : []));

/** A module's constant, without making the module: it may use the constants before it, but no parameter. */
function staticMember(context: Context, owner: ModuleConstructor, name: ast.Name): Value | undefined {
  const scope = scopeWithin(owner.scope);
  for (const member of membersOf(owner)) {
    if (member.kind !== "const") continue;
    const isWanted = member.name.text === name.text;
    try {
      const value = context.evaluate(member.value, scope);
      if (isWanted) return value;
      scope.names.set(member.name.text, value);
    } catch (error) {
      if (!(error instanceof Failure) || error.isFinal) throw error;
      // What needs a parameter is unknown here; only the constant that was asked for has to be known.
      if (isWanted && error.diagnostic?.code === "NN2019")
        fail(
          context,
          "NN2014",
          name.span,
          {
            problem: `${name.text} of ${owner.name} depends on its parameters, so it is known only of one that has been made`,
            help: undefined,
          },
          { notes: [{ span: error.diagnostic.span, text: "this has no value yet" }] },
        );
      if (isWanted) throw error;
    }
  }
  return undefined;
}

function indexInto(context: Context, owner: Value, expression: ast.Index, scope: Scope): Value {
  if (owner.kind === "poison") return poison;
  const { subscripts } = expression;
  if (owner.kind === "tensor") return indexTensor(context, owner, expression, scope);
  const isList = owner.kind === "list" || owner.kind === "tuple";
  const isContainer = isKnown(owner) && owner.role === "instance" && owner.instance.what.kind === "container";
  if (!isList && !isContainer)
    return fail(context, "NN2014", expression.object.span, {
      problem: `${kindOf(owner)} has no elements`,
      help: undefined,
    });
  const elements = isList
    ? owner.elements
    : isKnown(owner) && owner.role === "instance"
      ? childrenOf(owner.instance)
      : [];
  const [subscript] = subscripts;
  if (subscripts.length !== 1 || !subscript)
    return fail(context, "NN2014", expression.span, { problem: "a list takes one index", help: undefined });
  if (subscript.kind === "slice") {
    const { start, step, count } = sliceBounds(context, subscript, elements.length, scope);
    return {
      kind: isList ? owner.kind : "list",
      elements: Array.from({ length: count }, (_, i) => elements[start + i * step] as Value),
    };
  }
  const index = intOf(context, subscript.value, scope);
  const at = index < 0 ? index + elements.length : index;
  return elements[at] ?? fail(context, "NN2024", subscript.span, { index: String(index), length: elements.length });
}

function intOf(context: Context, expression: ast.Expression, scope: Scope): number {
  const value = context.evaluate(expression, scope);
  if (value.kind === "poison") return abandon();
  return value.kind === "int"
    ? value.value
    : fail(context, "NN2014", expression.span, {
        problem: `an index is an int, not ${kindOf(value)}`,
        help: undefined,
      });
}

/** Python's rules: negative bounds count from the end, and what reaches beyond is cut. */
function sliceBounds(
  context: Context,
  slice: ast.Subscript & { kind: "slice" },
  length: number,
  scope: Scope,
): { start: number; step: number; count: number } {
  const step = slice.step ? intOf(context, slice.step, scope) : 1;
  if (step < 1)
    fail(context, "NN2014", slice.span, { problem: `the step of a slice is positive, got ${step}`, help: undefined });
  const bound = (expression: ast.Expression | undefined, otherwise: number): number => {
    if (!expression) return otherwise;
    const value = intOf(context, expression, scope);
    return Math.min(length, Math.max(0, value < 0 ? value + length : value));
  };
  const start = bound(slice.start, 0);
  return { start, step, count: Math.max(0, Math.ceil((bound(slice.stop, length) - start) / step)) };
}

/** `x[:, 1:3, 0]`: slices keep a dimension, ints take one out. */
function indexTensor(context: Context, x: TensorValue, expression: ast.Index, scope: Scope): Value {
  const { subscripts } = expression;
  const rank = x.type.shape.length;
  if (subscripts.length > rank)
    fail(context, "NN2014", expression.span, {
      problem: `${subscripts.length} subscripts for a tensor of ${rank} dimension${rank === 1 ? "" : "s"}`,
      help: undefined,
    });
  const args = [argumentOf(expression.object, x)];
  context.frames.push({ name: "slicing", span: expression.span, path: pathOf(context), args });
  try {
    const build = builderOf(context);
    let result = x;
    const gone = new Set<number>();
    subscripts.forEach((subscript, dim) => {
      const size = x.type.shape[dim] as Dim;
      if (subscript.kind === "slice" && !subscript.start && !subscript.stop && !subscript.step) return;
      if (!isFixed(size))
        fail(context, "NN2014", subscript.span, {
          problem: `the open dimension ${showDim(size)} cannot be cut: its size is only known at run time`,
          help: "take the whole batch with :, as in x[:, 0]",
        });
      if (subscript.kind === "at") {
        const index = intOf(context, subscript.value, scope);
        const at = index < 0 ? index + (size as number) : index;
        if (at < 0 || at >= (size as number))
          fail(
            context,
            "NN2024",
            subscript.span,
            { index: String(index), length: size as number },
            { label: provenance(context, x) },
          );
        result = sliceOf(build, result, dim, at, 1, 1);
        gone.add(dim);
        return;
      }
      const { start, step, count } = sliceBounds(context, subscript, size as number, scope);
      if (count === 0)
        fail(
          context,
          "NN2014",
          subscript.span,
          { problem: "this slice is empty", help: undefined },
          { label: provenance(context, x) },
        );
      result = sliceOf(build, result, dim, start, step, count);
    });
    return gone.size === 0
      ? result
      : reshapeTo(
          build,
          result,
          result.type.shape.filter((_, dim) => !gone.has(dim)),
        );
  } finally {
    context.frames.pop();
  }
}
