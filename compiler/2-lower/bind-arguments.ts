import type * as ast from "../../grammar/ast.ts";
import { closest } from "../../grammar/did-you-mean.ts";
import type { Span } from "../../grammar/source.ts";
import { BadArgument, type ParamSpec, type ParamSpecs } from "../ir/arguments.ts";
import { CompilerBug } from "../ir/compiler-bug.ts";
import { float, kindOf, showValue, type Value } from "../ir/value.ts";
import { fail, type Context } from "./context.ts";
import type { Argument } from "./values.ts";

interface Slots {
  readonly callee: string;
  readonly names: readonly string[];
  readonly span: Span;
  /** Takes all further positional arguments. */
  readonly rest?: string | undefined;
}

/** Positional, then named arguments, each to its parameter. */
function distribute(
  context: Context,
  { callee, names, span, rest }: Slots,
  args: readonly Argument[],
): ReadonlyMap<string, Argument> {
  const bound = new Map<string, Argument>();
  let position = 0;
  const all = names.join(", ");
  for (const argument of args) {
    let name = argument.name;
    if (name === undefined) {
      name = names[position++];
      if (name !== undefined && name === rest) {
        const others = args.filter((each) => each.name === undefined).slice(position - 1);
        const [first] = others;
        const isOneList = others.length === 1 && first && (first.value.kind === "list" || first.value.kind === "tuple");
        bound.set(
          name,
          isOneList
            ? first
            : { value: { kind: "tuple", elements: others.map((each) => each.value) }, span: argument.span },
        );
        position = names.length;
        for (const named of args.filter((each) => each.name !== undefined)) bindNamed(named);
        return bound;
      }
      if (name === undefined)
        return fail(context, "NN2004", argument.span, { callee, most: names.length, found: args.length });
      bound.set(name, argument);
    } else bindNamed(argument);
  }
  return bound;

  function bindNamed(argument: Argument): void {
    const name = argument.name ?? "";
    const at = argument.nameSpan ?? span;
    if (!names.includes(name)) fail(context, "NN2002", at, { name, callee, near: closest(name, names), all });
    if (bound.has(name)) fail(context, "NN2005", at, { name, callee });
    bound.set(name, argument);
  }
}

export interface ReadArguments {
  readonly values: Readonly<Record<string, unknown>>;
  /** Parameters left to the input with `_`. */
  readonly holes: ReadonlyMap<string, Span>;
}

/** Reads the arguments of a layer or function; those that `open` names may be `_`. */
export function readArguments(
  context: Context,
  callee: { readonly name: string; readonly params: ParamSpecs; readonly rest?: string | undefined },
  args: readonly Argument[],
  span: Span,
  open: readonly string[] = [],
): ReadArguments {
  const names = Object.keys(callee.params);
  const bound = distribute(context, { callee: callee.name, names, span, rest: callee.rest }, args);
  const values: Record<string, unknown> = {};
  const holes = new Map<string, Span>();
  const missing: string[] = [];
  for (const [name, spec] of Object.entries<ParamSpec>(callee.params)) {
    const argument = bound.get(name);
    if (!argument) {
      if (spec.fallback) values[name] = spec.fallback.value;
      else missing.push(name);
    } else if (argument.value.kind === "hole" && open.includes(name)) holes.set(name, argument.span);
    else values[name] = read(context, callee.name, name, spec, argument);
  }
  if (missing.length > 0) fail(context, "NN2003", span, { callee: callee.name, missing: missing.join(" and ") });
  return { values, holes };
}

function read(context: Context, callee: string, name: string, spec: ParamSpec, argument: Argument): unknown {
  try {
    return spec.type.read(argument.value);
  } catch (error) {
    if (!(error instanceof BadArgument)) throw error;
    return fail(context, "NN2006", argument.span, { name, callee, problem: error.message }, { help: error.help });
  }
}

/** The values of a user's own parameters, checked against their types, by name. */
export function bindParams(
  context: Context,
  callee: { readonly name: string; readonly params: readonly ast.Param[] },
  args: readonly Argument[],
  span: Span,
  evaluateDefault: (value: ast.Expression, bound: ReadonlyMap<string, Value>) => Value,
): Map<string, Value> {
  const names = callee.params.map((param) => param.name.text);
  const given = distribute(context, { callee: callee.name, names, span }, args);
  const missing = callee.params
    .filter((param) => !param.default && !given.has(param.name.text))
    .map((param) => param.name.text);
  if (missing.length > 0) fail(context, "NN2003", span, { callee: callee.name, missing: missing.join(" and ") });
  const bound = new Map<string, Value>();
  for (const param of callee.params) {
    const argument = given.get(param.name.text);
    const value = argument?.value ?? evaluateDefault(param.default as ast.Expression, bound);
    bound.set(param.name.text, argument && param.type ? fit(context, callee.name, param, param.type, argument) : value);
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
  const wanted = `${type.base}${type.list ? "[]" : ""}${type.optional ? "?" : ""}`;
  const found = value.kind === "list" || value.kind === "tuple" ? showValue(value) : kindOf(value);
  return fail(
    context,
    "NN2026",
    span,
    { name, type: wanted, callee, found },
    { notes: [{ span: param.span, text: "declared here" }] },
  );
}
