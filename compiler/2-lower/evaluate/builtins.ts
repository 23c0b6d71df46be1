import type { Span } from "../../../grammar/source.ts";
import { dims, either, fallback, float, oneOf, required, type ArgumentsOf } from "../../ir/arguments.ts";
import type { Init } from "../../ir/graph.ts";
import { isFixed, showShape } from "../../ir/types.ts";
import * as values from "../../ir/value.ts";
import { kindOf, showValue, type Value } from "../../ir/value.ts";
import { tensorFunctions } from "../../functions/index.ts";
import type { WeightSpec } from "../../layers/define-layer.ts";
import { layers } from "../../layers/index.ts";
import { dimValue } from "../../functions/shape.ts";
import { readArguments } from "../call/bind-arguments.ts";
import { fail, type Context } from "../context.ts";
import { elementsOf } from "./elements-of.ts";
import { makeWeight } from "../modules/make-weight.ts";
import { reparametrize, type Reparametrizing } from "../modules/reparametrize.ts";
import { refuse } from "../refuse.ts";
import { applyBinary, MOST_ELEMENTS } from "./operators.ts";
import { functionValue, isKnown, layerValue, type Argument, type ContainerBody, type Known } from "./values.ts";

type Number = Value & { readonly kind: "int" | "float" };

const builtin = (name: string, run: (context: Context, args: readonly Argument[], span: Span) => Value): Known => ({
  kind: "callable",
  what: `the function ${name}`,
  name,
  role: "builtin",
  run,
});

/** Exactly `number` positional arguments. */
function positional(
  context: Context,
  name: string,
  args: readonly Argument[],
  least: number,
  most: number,
  span: Span,
): readonly Argument[] {
  const named = args.find((argument) => argument.name !== undefined);
  if (named) fail(context, "NN2045", named.nameSpan ?? span, { of: "function", name });
  if (args.length > most) fail(context, "NN2004", span, { callee: name, most, found: args.length });
  if (args.length < least)
    fail(context, "NN2003", span, {
      callee: name,
      missing: least - args.length === 1 ? "one more argument" : `${least - args.length} more arguments`,
    });
  return args;
}

const numberOf = (context: Context, name: string, { value, span }: Argument): Number =>
  value.kind === "int" || value.kind === "float"
    ? value
    : fail(context, "NN2046", span, {
        callee: name,
        takes: "numbers",
        found: kindOf(value),
        open: value.kind === "dim" ? showValue(value) : undefined,
      });

/** A function of one number. Where tensors have a function of the same name, it takes those too. */
const ofNumber = (name: string, run: (value: number) => number, isInt: boolean): Known =>
  builtin(name, (context, args, span) => {
    const fn = tensorFunctions.get(name);
    if (fn && args.some((argument) => argument.value.kind === "tensor"))
      return context.call(functionValue(fn), args, span);
    const [argument] = positional(context, name, args, 1, 1, span) as readonly [Argument];
    const number = numberOf(context, name, argument);
    const result = run(number.value);
    if (Number.isNaN(result))
      fail(context, "NN2048", argument.span, { calculation: `${name} of ${number.value}`, found: "no number" });
    return isInt || (name === "abs" && number.kind === "int") ? values.int(result) : values.float(result);
  });

/** PyTorch and Python round halves to even. */
function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
}

const extreme = (name: "min" | "max"): Known =>
  builtin(name, (context, args, span) => {
    const [first] = args;
    const fn = tensorFunctions.get(name);
    if (fn && args.some((argument) => argument.value.kind === "tensor"))
      return context.call(functionValue(fn), args, span);
    const list =
      args.length === 1 && first
        ? elementsOf(context, first.value, first.span).map((value) => ({ value, span: first.span }))
        : args;
    if (list.length === 0) refuse(context, "count", span, `${name} needs at least one number`);
    const numbers = list.map((argument) => numberOf(context, name, argument));
    return numbers.reduce((best, number) =>
      (name === "min" ? number.value < best.value : number.value > best.value) ? number : best,
    );
  });

const container = (name: ContainerBody["name"]): Known => ({
  kind: "callable",
  what: `the layer ${name}`,
  name,
  role: "container",
  container: name,
});

const weightParams = {
  shape: required(dims),
  init: fallback(either(float, oneOf("normal", "uniform")), 0),
  mean: fallback(float, 0),
  std: fallback(float, 1),
  a: fallback(float, 0),
  b: fallback(float, 1),
};

/** A number, or as torch.nn.init.normal_ and uniform_ begin. */
function initOf(context: Context, name: string, args: ArgumentsOf<typeof weightParams>, span: Span): Init {
  const { init, mean, std, a, b } = args;
  if (init !== "normal" && (mean !== 0 || std !== 1))
    refuse(context, "combination", span, `mean and std of a ${name} go with "normal"`);
  if (init !== "uniform" && (a !== 0 || b !== 1))
    refuse(context, "combination", span, `a and b of a ${name} go with "uniform"`);
  if (std < 0) refuse(context, "range", span, `std of a ${name} is not negative, got ${std}`);
  if (a > b) refuse(context, "range", span, `a ${name} begins between a and b, got a=${a} and b=${b}`);
  if (init === "normal") return { kind: "normal", mean, std };
  return init === "uniform" ? { kind: "uniform", low: a, high: b } : { kind: "constant", value: init };
}

/** A tensor that the model owns by itself: learned, or kept. */
const weight = (name: "Parameter" | "Buffer"): Known =>
  builtin(name, (context, args, span) => {
    const { values: read } = readArguments(context, { name, params: weightParams }, args, span);
    // readArguments has read them by these very params.
    const given = read as ArgumentsOf<typeof weightParams>;
    const { shape } = given;
    if (!shape.every(isFixed) || shape.some((size) => size < 1))
      return refuse(context, "size", span, `the shape of a ${name} is made of positive ints, got ${showShape(shape)}`);
    const spec: WeightSpec = {
      name: name.toLowerCase(),
      shape,
      init: initOf(context, name, given, span),
      kind: name === "Parameter" ? "parameter" : "buffer",
      dtype: "f32",
    };
    return makeWeight(context, spec, span).value;
  });

const wrapper = (name: Reparametrizing, isParametrization: boolean): Known =>
  builtin(name, (context, args, span) => reparametrize(context, name, isParametrization, args, span));

/** torch.nn.utils.parametrizations, whose functions are called as there. */
const parametrizations: Value = {
  kind: "record",
  names: ["weight_norm", "spectral_norm"],
  elements: [wrapper("weight_norm", true), wrapper("spectral_norm", true)],
};

const compileTime: readonly Known[] = [
  extreme("min"),
  extreme("max"),
  ofNumber("abs", Math.abs, false),
  ofNumber("round", roundHalfEven, true),
  ofNumber("floor", Math.floor, true),
  ofNumber("ceil", Math.ceil, true),
  ofNumber("sqrt", Math.sqrt, false),
  ofNumber("int", Math.trunc, true),
  ofNumber("float", (value) => value, false),
  builtin("len", (context, args, span) => {
    const [argument] = positional(context, "len", args, 1, 1, span) as readonly [Argument];
    if (argument.value.kind === "string") return values.int(argument.value.value.length);
    const size = argument.value.kind === "tensor" ? argument.value.type.shape[0] : undefined;
    if (size !== undefined) return dimValue(size);
    return values.int(elementsOf(context, argument.value, argument.span).length);
  }),
  builtin("range", (context, args, span) => {
    const [first, second, third] = positional(context, "range", args, 1, 3, span).map((argument) => {
      const number = numberOf(context, "range", argument);
      return number.kind === "int"
        ? number.value
        : fail(context, "NN2046", argument.span, {
            callee: "range",
            takes: "ints",
            found: kindOf(number),
            open: undefined,
          });
    });
    const [start, stop, step] = second === undefined ? [0, first as number, 1] : [first as number, second, third ?? 1];
    if (step === 0) fail(context, "NN2050", span, { of: "range" });
    if ((stop - start) / step > MOST_ELEMENTS)
      fail(context, "NN5003", span, { what: "elements in a range", limit: MOST_ELEMENTS });
    return values.list(
      Array.from({ length: Math.max(0, Math.ceil((stop - start) / step)) }, (_, i) => values.int(start + i * step)),
    );
  }),
  builtin("reversed", (context, args, span) => {
    const [argument] = positional(context, "reversed", args, 1, 1, span) as readonly [Argument];
    return values.list(elementsOf(context, argument.value, argument.span).toReversed());
  }),
  builtin("zip", (context, args) => {
    const lists = args.map((argument) => elementsOf(context, argument.value, argument.span));
    const length = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list.length));
    return values.list(Array.from({ length }, (_, i) => values.tuple(lists.map((list) => list[i] as Value))));
  }),
  builtin("enumerate", (context, args, span) => {
    const [argument] = positional(context, "enumerate", args, 1, 1, span) as readonly [Argument];
    return values.list(
      elementsOf(context, argument.value, argument.span).map((value, i) => values.tuple([values.int(i), value])),
    );
  }),
  builtin("sum", (context, args, span) => {
    const fn = tensorFunctions.get("sum");
    const [argument] = args;
    if (fn && argument?.value.kind === "tensor") return context.call(functionValue(fn), args, span);
    const [list] = positional(context, "sum", args, 1, 1, span) as readonly [Argument];
    return elementsOf(context, list.value, list.span).reduce<Value>(
      (total, value) =>
        applyBinary(
          context,
          "+",
          [
            { ...list, value: total },
            { ...list, value },
          ],
          list.span,
        ),
      values.int(0),
    );
  }),
  builtin("frozen", (context, args, span) => {
    const [argument] = positional(context, "frozen", args, 1, 1, span) as readonly [Argument];
    const { value } = argument;
    if (value.kind === "poison" || (isKnown(value) && value.role === "instance" && value.isFrozen)) return value;
    if (isKnown(value) && value.role === "instance")
      return { ...value, what: `the frozen ${value.name}`, isFrozen: true };
    return fail(context, "NN2046", argument.span, {
      callee: "frozen",
      takes: "a module",
      found: kindOf(value),
      open: undefined,
    });
  }),
  wrapper("weight_norm", false),
  wrapper("spectral_norm", false),
  container("Sequential"),
  container("ModuleList"),
  weight("Parameter"),
  weight("Buffer"),
];

/** Every name that a file knows without declaring it. */
export const builtins: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...[...tensorFunctions.values()].map((fn) => [fn.name, functionValue(fn)] as const),
  ...[...layers.values()].map((layer) => [layer.name, layerValue(layer)] as const),
  ...compileTime.map((each) => [each.name, each] as const),
  ["parametrizations", parametrizations],
]);

export const builtinNames: ReadonlySet<string> = new Set([...builtins.keys(), "training"]);
