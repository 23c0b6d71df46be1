import * as values from "../../ir/value.ts";
import { kindOf, type Value } from "../../ir/value.ts";
import { tensorFunctions } from "../../functions/index.ts";
import { layers } from "../../layers/index.ts";
import { ownModules } from "../../standard/index.ts";
import { dimValue } from "../../functions/shape.ts";
import { fail } from "../context.ts";
import { builtin, numberOf, positional } from "./define-builtin.ts";
import { elementsOf } from "./elements-of.ts";
import { initialisers } from "./initial-values.ts";
import { namedNumbers, numberFunctions } from "./number-functions.ts";
import { copyInstance } from "../modules/copy-instance.ts";
import { reparametrize, type Reparametrizing } from "../modules/reparametrize.ts";
import { applyBinary, MOST_ELEMENTS } from "./operators.ts";
import { ownWeights } from "./own-weights.ts";
import { functionValue, isKnown, layerValue, type Argument, type ContainerBody, type Known } from "./values.ts";

const container = (name: ContainerBody["name"]): Known => ({
  kind: "callable",
  what: `the layer ${name}`,
  name,
  role: "container",
  container: name,
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
  ...numberFunctions,
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
  builtin("deepcopy", (context, args, span) => {
    const [argument] = positional(context, "deepcopy", args, 1, 1, span) as readonly [Argument];
    const { value } = argument;
    if (value.kind === "poison") return value;
    if (isKnown(value) && value.role === "instance")
      return { ...value, instance: copyInstance(context, value.instance, span) };
    return fail(context, "NN2046", argument.span, {
      callee: "deepcopy",
      takes: "a module",
      found: kindOf(value),
      open: undefined,
    });
  }),
  wrapper("weight_norm", false),
  wrapper("spectral_norm", false),
  container("Sequential"),
  container("ModuleList"),
  container("ParameterList"),
  ...ownWeights,
  ...initialisers,
];

/** Every name that a file knows without declaring it. */
export const builtins: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...[...tensorFunctions.values()].map((fn) => [fn.name, functionValue(fn)] as const),
  ...[...layers.values()].map((layer) => [layer.name, layerValue(layer)] as const),
  ...compileTime.map((each) => [each.name, each] as const),
  ...namedNumbers,
  ["parametrizations", parametrizations],
]);

/** Those of modules that the standard library declares included. */
export const builtinNames: ReadonlySet<string> = new Set([...builtins.keys(), "training", ...ownModules.keys()]);
