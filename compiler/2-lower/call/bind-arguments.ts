import type * as ast from "../../../grammar/ast.ts";
import { closest } from "../../../grammar/did-you-mean.ts";
import { spanning, type Span } from "../../../grammar/source.ts";
import { BadArgument, INT_HELP, type ParamSpec, type ParamSpecs } from "../../ir/arguments.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import { showDim } from "../../ir/types.ts";
import { float, kindOf, showValue, type Value } from "../../ir/value.ts";
import { fail, sourceText, type Context } from "../context.ts";
import { hear } from "../listener.ts";
import { takeOne } from "../evaluate/take-one.ts";
import { isKnown, type Argument } from "../evaluate/values.ts";

/** Arguments of PyTorch's about what there is only one of here. */
const needless = /^(?:dtype|device|requires_grad|layout|pin_memory|memory_format|generator)$/;
const NEEDLESS =
  "leave it out: numbers are in single precision, and there are no devices; learned is what a Parameter holds";

/** NumPy's, TensorFlow's and, of a few functions, PyTorch's own other names of parameters. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ["axis", "dim"],
  ["axes", "dims"],
  ["keepdims", "keepdim"],
  ["epsilon", "eps"],
  ["exponent", "other"],
  ["sections", "indices_or_sections"],
  ["indices", "indices_or_sections"],
]);

interface Slots {
  readonly callee: string;
  readonly params: readonly Slot[];
  readonly span: Span;
  /** PyTorch's functions also know parameters by NumPy's names. */
  readonly isFunction?: boolean | undefined;
  /** Takes all further positional arguments. */
  readonly rest?: string | undefined;
}

/** A parameter and, if it has one, its default as it is written. */
interface Slot {
  readonly name: string;
  readonly fallback?: string | undefined;
}

/** `Linear(in_features, out_features, bias=true)` */
const signatureOf = (callee: string, params: readonly Slot[]): string =>
  `${callee}(${params.map(({ name, fallback }) => (fallback === undefined ? name : `${name}=${fallback}`)).join(", ")})`;

/** Positional, then named arguments, each to its parameter. */
function distribute(
  context: Context,
  { callee, params, span, isFunction, rest }: Slots,
  args: readonly Argument[],
): ReadonlyMap<string, Argument> {
  const names = params.map(({ name }) => name);
  const bound = new Map<string, Argument>();
  const bindNamed = (given: string, argument: Argument): void => {
    const at = argument.nameSpan ?? span;
    const ours = names.includes(given) ? undefined : otherNames.get(given);
    const isOurs = ours !== undefined && names.includes(ours);
    const name = isOurs && isFunction ? ours : given;
    if (!names.includes(name) && needless.test(name))
      fail(context, "NN2002", at, { name, callee, near: undefined, all: "" }, { help: NEEDLESS });
    if (!names.includes(name))
      fail(context, "NN2002", at, { name, callee, near: isOurs ? ours : closest(name, names), all: names.join(", ") });
    if (bound.has(name)) fail(context, "NN2005", at, { name, callee });
    bound.set(name, argument);
  };

  const positional = args.filter((argument) => argument.name === undefined);
  const firstNamed = args.findIndex((argument) => argument.name !== undefined);
  const late = firstNamed === -1 ? undefined : args.find((each, i) => i > firstNamed && each.name === undefined);
  if (late) fail(context, "NN2028", late.span, { name: names[args.indexOf(late)] });
  const before = rest === undefined ? names.length : names.indexOf(rest);
  positional.slice(0, before).forEach((argument, i) => bound.set(names[i] as string, argument));
  const others = positional.slice(before);
  const [first] = others;
  if (first && rest !== undefined) bound.set(rest, asOne(others, first));
  else if (first) {
    const hidden = args.filter((argument) => argument.isReceiver).length;
    const help = names.length === hidden ? undefined : signatureOf(callee, params.slice(hidden));
    fail(context, "NN2004", first.span, { callee, most: names.length - hidden, found: args.length - hidden }, { help });
  }
  for (const argument of args) if (argument.name !== undefined) bindNamed(argument.name, argument);
  return bound;
}

/** `x.view(2, 3)` and `x.view([2, 3])` are the same. */
function asOne(others: readonly Argument[], first: Argument): Argument {
  if (others.length === 1 && (first.value.kind === "list" || first.value.kind === "tuple")) return first;
  const span = spanning(first.span, (others.at(-1) as Argument).span);
  return { value: { kind: "tuple", elements: others.map((each) => each.value) }, span };
}

function refuseMissing(context: Context, { callee, params, span }: Slots, missing: readonly string[]): void {
  if (missing.length === 0) return;
  const help = signatureOf(callee, params);
  fail(context, "NN2003", span, { callee, missing: missing.join(" and ") }, { help });
}

export interface ReadArguments {
  readonly values: Readonly<Record<string, unknown>>;
  /** Parameters left to the input with `_`. */
  readonly holes: ReadonlyMap<string, Span>;
}

/** A layer, or a function, which makes something by itself. */
interface Callee {
  readonly name: string;
  readonly params: ParamSpecs;
  readonly rest?: string | undefined;
  readonly apply?: unknown;
}

/** Reads the arguments of a layer or function; those that `open` names may be `_`. */
export function readArguments(
  context: Context,
  callee: Callee,
  args: readonly Argument[],
  span: Span,
  open: readonly string[] = [],
): ReadArguments {
  const params = Object.entries(callee.params).map(([name, { fallback }]) => ({ name, fallback: fallback?.text }));
  const slots = { callee: callee.name, params, span, rest: callee.rest, isFunction: callee.apply !== undefined };
  const bound = distribute(context, slots, args);
  const values: Record<string, unknown> = {};
  const holes = new Map<string, Span>();
  const missing: string[] = [];
  for (const [name, spec] of Object.entries<ParamSpec>(callee.params)) {
    const argument = bound.get(name);
    if (!argument) {
      if (spec.fallback) values[name] = spec.fallback.value;
      else missing.push(name);
    } else if (argument.value.kind === "hole" && open.includes(name)) holes.set(name, argument.span);
    else values[name] = read(context, callee.name, name, spec, argument, open);
  }
  refuseMissing(context, slots, missing);
  return { values, holes };
}

function read(
  context: Context,
  callee: string,
  name: string,
  spec: ParamSpec,
  argument: Argument,
  open: readonly string[],
): unknown {
  try {
    const value = spec.type.read(argument.value);
    const problem = spec.type.doubt?.(value);
    if (problem !== undefined) context.warn("NN2030", argument.span, { name, callee, problem });
    return value;
  } catch (error) {
    if (!(error instanceof BadArgument)) throw error;
    const help = error.help ?? helpFor(argument, callee, open) ?? takeOne(argument);
    return fail(context, "NN2006", argument.span, { name, callee, problem: error.message }, { help });
  }
}

function helpFor({ value, text }: Argument, callee: string, open: readonly string[]): string | undefined {
  if (value.kind === "hole")
    return open.length === 0
      ? `_ is a size that the input decides, and no argument of ${callee} is one`
      : `_ is a size that the input decides; of ${callee} that can be ${open.join(" or ")}`;
  if (value.kind === "dim") return `${showDim(value.dim)} is only known at run time`;
  if (isKnown(value) && value.role === "instance" && text !== undefined) return `call it first: ${text}(…)`;
  return undefined;
}

/** The values of a user's own parameters, checked against their types, by name. */
export function bindParams(
  context: Context,
  callee: { readonly name: string; readonly params: readonly ast.Param[] },
  args: readonly Argument[],
  span: Span,
  evaluateDefault: (value: ast.Expression, bound: ReadonlyMap<string, Value>) => Value,
): Map<string, Value> {
  const params = callee.params.map((param) => ({
    name: param.name.text,
    fallback: param.default && sourceText(param.default.span),
  }));
  const slots = { callee: callee.name, params, span };
  const given = distribute(context, slots, args);
  const missing = callee.params
    .filter((param) => !param.default && !given.has(param.name.text))
    .map((param) => param.name.text);
  refuseMissing(context, slots, missing);
  const bound = new Map<string, Value>();
  for (const param of callee.params) {
    const argument = given.get(param.name.text);
    const value = argument?.value ?? evaluateDefault(param.default as ast.Expression, bound);
    const fitting = argument && param.type ? fit(context, callee.name, param, param.type, argument) : value;
    bound.set(param.name.text, fitting);
    hear(context, param.name.span, fitting);
    if (argument?.nameSpan && argument.name === param.name.text)
      context.listener?.names(argument.nameSpan, param.name.span);
  }
  return bound;
}

function fit(context: Context, callee: string, param: ast.Param, type: ast.TypeName, { value, span }: Argument): Value {
  if (value.kind === "poison" || (value.kind === "none" && type.optional)) return value;
  const single = (each: Value): Value | undefined => {
    switch (type.base) {
      case "int":
        return each.kind === "int" || each.kind === "dim" || each.kind === "hole" ? each : undefined;
      case "float":
        return each.kind === "float" ? each : each.kind === "int" ? float(each.value) : undefined;
      case "bool":
      case "string":
        return each.kind === type.base ? each : undefined;
      case "module":
        return each.kind === "callable" ? each : undefined;
      default:
        throw new CompilerBug(`no type ${String(type.base)}`);
    }
  };
  if (type.list && (value.kind === "list" || value.kind === "tuple")) {
    const elements = value.elements.map(single);
    if (elements.every((element) => element !== undefined)) return { kind: value.kind, elements };
  } else if (!type.list) {
    const fitting = single(value);
    if (fitting) return fitting;
  }
  const name = param.name.text;
  const found = value.kind === "list" || value.kind === "tuple" ? showValue(value) : kindOf(value);
  const isWhole = type.base === "int" && value.kind === "float" && Number.isInteger(value.value);
  return fail(
    context,
    "NN2026",
    span,
    { name, type: inWords(type), callee, found },
    {
      notes: [{ span: param.span, text: "declared here" }],
      help: isWhole ? INT_HELP : undefined,
    },
  );
}

/** `a list of ints or none` */
function inWords({ base, list, optional }: ast.TypeName): string {
  const one = base === "int" ? "an int" : `a ${base}`;
  return `${list ? `a list of ${base}s` : one}${optional ? " or none" : ""}`;
}
