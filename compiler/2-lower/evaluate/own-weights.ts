import type { Span } from "../../../grammar/source.ts";
import {
  bool,
  dims,
  either,
  fallback,
  float,
  oneOf,
  orNone,
  type ArgumentsOf,
  type ArgumentType,
} from "../../ir/arguments.ts";
import { BadArgument } from "../../ir/arguments.ts";
import type { Init } from "../../ir/graph.ts";
import type { Fail } from "../../ir/refusal.ts";
import { showShape, type Shape } from "../../ir/types.ts";
import { kindOf, type Initial, type TensorValue, type Value } from "../../ir/value.ts";
import { fullOf } from "../../functions/constants.ts";
import { MOST_LITERALS } from "../../functions/number-list.ts";
import { readArguments } from "../call/bind-arguments.ts";
import { framed } from "../call/call-frame.ts";
import { provenance, type Context } from "../context.ts";
import { makeWeight } from "../modules/make-weight.ts";
import { refuse } from "../refuse.ts";
import { constantValues, isConstant, type ConstantValues } from "./constant-values.ts";
import { builtin } from "./define-builtin.ts";
import { fixed } from "./initial-values.ts";
import { isKnown, type Known } from "./values.ts";

/** Of `Parameter([64, 3])` the shape; or a tensor, or random numbers, as PyTorch has it. */
const begun: ArgumentType<Shape | TensorValue | Initial> = {
  name: "a shape, or a tensor to begin with",
  read(value) {
    if (value.kind === "tensor") return value;
    if (value.kind === "initial") return value.initial;
    if (value.kind === "list" || value.kind === "tuple") return dims.read(value);
    throw new BadArgument(
      `expects a shape in brackets, or a tensor to begin with, got ${kindOf(value)}`,
      value.kind === "int" ? `[${value.value}] is a shape, tensor(${value.value}) a number` : undefined,
    );
  },
};

/** `zeros`, `ones` and `eye` by their names alone, since sizes are known. */
const plain: Readonly<Record<string, Init>> = {
  zeros: { kind: "constant", value: 0 },
  ones: { kind: "constant", value: 1 },
  eye: { kind: "dirac", groups: 1 },
};

const initial: ArgumentType<Initial> = {
  name: "what torch.nn.init has, such as xavier_uniform()",
  read(value: Value) {
    if (value.kind === "initial" && value.initial.shape === undefined) return value.initial;
    const init = isKnown(value) ? plain[value.name] : undefined;
    if (init === undefined || value.kind !== "callable") {
      const help = isKnown(value) && value.role === "builtin" ? `call it: ${value.name}()` : undefined;
      throw new BadArgument(`expects a number, "normal", "uniform" or an initialiser, got ${kindOf(value)}`, help);
    }
    const { name } = value;
    return {
      name,
      initOf: (shape: readonly number[], refuseIt: Fail) =>
        name === "eye" && shape.length !== 2
          ? refuseIt("rank", `eye is a matrix, and the shape is ${showShape(shape)}`)
          : init,
    };
  },
};

/** A kind whose own words say what is wrong with the value. */
const first = <A, B>(one: ArgumentType<A>, other: ArgumentType<B>): ArgumentType<A | B> => ({
  name: either(one, other).name,
  read(value) {
    try {
      return one.read(value);
    } catch (error) {
      if (error instanceof BadArgument) return other.read(value);
      throw error;
    }
  },
});

const weightParams = {
  shape: { type: begun },
  init: fallback(orNone(first(either(float, oneOf("normal", "uniform")), initial)), null, "0"),
  mean: fallback(float, 0),
  std: fallback(float, 1),
  a: fallback(float, 0),
  b: fallback(float, 1),
};
const parameterParams = { ...weightParams, requires_grad: fallback(bool, true) };
const bufferParams = { ...weightParams, persistent: fallback(bool, true) };
type Given = ArgumentsOf<typeof weightParams>;

/** What a weight of this shape begins with: a number, an initialiser, or as torch.nn.init.normal_ and uniform_ begin. */
function initOf(context: Context, name: string, args: Given, shape: readonly number[], span: Span): Init {
  const { init, mean, std, a, b } = args;
  if (init !== "normal" && (mean !== 0 || std !== 1))
    refuse(context, "combination", span, `mean and std of a ${name} go with "normal"`);
  if (init !== "uniform" && (a !== 0 || b !== 1))
    refuse(context, "combination", span, `a and b of a ${name} go with "uniform"`);
  if (std < 0) refuse(context, "range", span, `std of a ${name} is not negative, got ${std}`);
  if (a > b) refuse(context, "range", span, `a ${name} begins between a and b, got a=${a} and b=${b}`);
  if (init === "normal") return { kind: "normal", mean, std };
  if (init === "uniform") return { kind: "uniform", low: a, high: b };
  if (init === null || typeof init === "number") return { kind: "constant", value: init ?? 0 };
  return init.initOf(shape, (kind, message, help) => refuse(context, kind, span, message, help));
}

/** The numbers of a tensor that is to become a weight. */
function initOfTensor(context: Context, name: string, { id, type }: TensorValue, span: Span): Init {
  const values = constantValues(context, id);
  if (typeof values === "number") return { kind: "constant", value: values };
  const { shape } = type;
  if (values && isEye(shape, values)) return { kind: "dirac", groups: 1 };
  if (values && values.length <= MOST_LITERALS) return { kind: "literal", values: Array.from(values, Math.fround) };
  return refuse(
    context,
    "unsupported",
    span,
    `a ${name} begins with at most ${MOST_LITERALS} different numbers, and ${showShape(shape)} has more`,
    `Buffer(…, persistent=false) is calculated when the network is loaded; ${name}(${showShape(shape)}) takes its numbers from the weights`,
  );
}

const isEye = ([rows, columns, ...more]: Shape, values: Exclude<ConstantValues, number>): boolean =>
  rows !== undefined &&
  typeof columns === "number" &&
  more.length === 0 &&
  values.every((value, i) => value === (Math.floor(i / columns) === i % columns ? 1 : 0));

function checkConstant(context: Context, name: string, value: TensorValue, span: Span): void {
  if (isConstant(context, value.id)) return;
  const label = provenance(context, value);
  const help = context.weights.has(value.id)
    ? "a weight under two names is written b = a"
    : "tensors that depend on an input are calculated in forward";
  refuse(context, "unsupported", span, `a ${name} begins with numbers that are known beforehand`, help, { label });
}

function refuseInit(context: Context, name: string, { init, mean, std, a, b }: Given, span: Span): void {
  if (init !== null || mean !== 0 || std !== 1 || a !== 0 || b !== 1)
    refuse(context, "combination", span, `a ${name} that is given its numbers takes no init beside them`);
}

/** A tensor that the model owns by itself: learned, or kept. */
const weight = (name: "Parameter" | "Buffer"): Known =>
  builtin(name, (context, args, span) => {
    const params = name === "Parameter" ? parameterParams : bufferParams;
    // readArguments has read them by these very params.
    const given = readArguments(context, { name, params }, args, span).values as Given & {
      readonly persistent?: boolean;
      readonly requires_grad?: boolean;
    };
    const { shape: start, persistent, requires_grad } = given;
    const [value, random] = "kind" in start ? [start, undefined] : "initOf" in start ? [undefined, start] : [];
    if (value ?? random) refuseInit(context, name, given, span);
    if (value) framed(context, { name, span, args }, () => checkConstant(context, name, value, span));
    if (random && !random.shape)
      return refuse(context, "combination", span, `${random.name} needs a shape: ${name}([64, 3], ${random.name}(…))`);
    const shape = fixed(context, value?.type.shape ?? random?.shape ?? (start as Shape), span);
    if (persistent === false && value) return keep(context, value);
    const init = value
      ? initOfTensor(context, name, value, span)
      : random
        ? random.initOf(shape, (kind, message, help) => refuse(context, kind, span, message, help))
        : initOf(context, name, given, shape, span);
    if (persistent === false) return keep(context, constantOf(context, shape, init, span));
    // What is not learned is kept: under the same name, and untouched by training.
    const kind = name === "Parameter" && requires_grad !== false ? "parameter" : "buffer";
    return makeWeight(context, { name: name.toLowerCase(), shape, init, kind, dtype: "f32" }, span).value;
  });

/** A buffer outside of the weights is part of the module, under whatever name. */
function keep(context: Context, value: TensorValue): TensorValue {
  context.kept.add(value.id);
  return value;
}

function constantOf(context: Context, shape: readonly number[], init: Init, span: Span): TensorValue {
  if (init.kind !== "constant")
    return refuse(
      context,
      "combination",
      span,
      "a buffer that is not persistent is not loaded, so that its numbers are no random ones",
      "leave out persistent=false to have it in the weights",
    );
  return framed(context, { name: "Buffer", span, args: [] }, (build) => fullOf(build, shape, init.value));
}

/** Tensors that a module has by itself. */
export const ownWeights: readonly Known[] = [weight("Parameter"), weight("Buffer")];
