import type { Span } from "../../../../grammar/source.ts";
import type { TensorFunction } from "../../../functions/define-function.ts";
import { BadArgument } from "../../../ir/arguments.ts";
import type { Layer, WeightSpec } from "../../../layers/define-layer.ts";
import type { Build } from "../../../ir/build.ts";
import { nameInputs } from "../../../ir/op.ts";
import { f32, isFixed, multiply, perSample, showShape, type Dim, type Shape } from "../../../ir/types.ts";
import * as plain from "../../../ir/value.ts";
import type { Value } from "../values.ts";

/** What a call of a function gives, as far as shapes go: a tensor, or several. */
export type Inferred =
  | { readonly kind: "known"; readonly value: plain.Value }
  /** A shape that it depends on is not known. */
  | { readonly kind: "unknown" }
  /** As nnc itself would say it. */
  | { readonly kind: "refused"; readonly problem: string; readonly help: string | undefined };

/** Arguments that do not go together. */
export class Refused extends Error {
  readonly help: string | undefined;
  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}
class NotKnown extends Error {}

/** 2³¹ − 1 values, as for any network. */
const MOST_VALUES = 2 ** 31 - 1;

/** Asks the functions of the vocabulary themselves, on tensors that have shapes and no numbers. */
export function inferCall(fn: TensorFunction, args: ReadonlyMap<string, Value>, span: Span): Inferred {
  return inferred(fn.name, () => {
    const given = new Map([...args].map(([name, value]) => [name, toPlain(value, span)]));
    return fn.apply(shapesOnly(fn.name, span), readAll(fn, given));
  });
}

/** The same, of arguments as the functions themselves take them. */
export const inferPlain = (fn: TensorFunction, args: ReadonlyMap<string, plain.Value>, span: Span): Inferred =>
  inferred(fn.name, () => fn.apply(shapesOnly(fn.name, span), readAll(fn, args)));

/** What a call of a layer gives. `args` make it, `given` calls it: tensors, or what its own parameters of a call are. */
export function inferLayer(
  layer: Layer,
  args: ReadonlyMap<string, plain.Value>,
  given: ReadonlyMap<string, plain.Value>,
  span: Span,
): Inferred {
  return inferred(layer.name, () => {
    const build = shapesOnly(layer.name, span);
    const made = readAll(layer, args);
    const weights = Object.fromEntries(weightsOf(layer, args).map(({ name, shape }) => [name, tensorOf(shape, span)]));
    if (layer.call)
      return layer.call.run(build, made, weights, readAll({ name: layer.name, params: layer.call.params }, given));
    const inputs = [...given.values()].map((value) => {
      if (value.kind !== "tensor") throw new Refused(`${layer.name} is called with tensors`);
      return value;
    });
    const { arity = 1 } = layer;
    if (inputs.length < arity) throw new Refused(`${layer.name} is called with ${arity} tensors`);
    return layer.forward(build, made, weights, ...inputs);
  });
}

/** What a layer with these arguments owns. @throws Refused */
export const weightsOf = (layer: Layer, args: ReadonlyMap<string, plain.Value>): readonly WeightSpec[] =>
  layer.weights?.(readAll(layer, args), (_kind, message, help) => {
    throw new Refused(message, help);
  }) ?? [];

/** What has one shape counts as one tensor: an attention looks whether it is given the same one several times. */
const tensorOf = (shape: Shape, span: Span): plain.TensorValue => ({
  kind: "tensor",
  id: showShape(shape),
  type: f32(shape),
  by: "",
  span,
});

function inferred(name: string, infer: () => plain.Value): Inferred {
  try {
    return { kind: "known", value: infer() };
  } catch (error) {
    if (error instanceof NotKnown) return { kind: "unknown" };
    if (error instanceof Refused) return { kind: "refused", problem: error.message, help: error.help };
    // What a shape with two open sizes does; anything else is a fault of ours, and must not end an import.
    if (error instanceof RangeError) return { kind: "refused", problem: `${name}: ${error.message}`, help: undefined };
    throw error;
  }
}

type Called = Pick<TensorFunction, "name" | "params">;

function readAll(fn: Called, args: ReadonlyMap<string, plain.Value>): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(fn.params)) {
    const value = args.get(name);
    if (value !== undefined) given[name] = readArgument(fn, name, value);
    else if (spec.fallback) given[name] = spec.fallback.value;
    else throw new Refused(`${fn.name} needs ${name}`);
  }
  return given;
}

function readArgument(fn: Called, name: string, value: plain.Value): unknown {
  try {
    return fn.params[name]?.type.read(value);
  } catch (error) {
    if (error instanceof BadArgument) throw new Refused(`${name} of ${fn.name} ${error.message}`, error.help);
    throw error;
  }
}

/** A tensor as functions take it, of which they need the shape only. */
export const plainTensor = (shape: Shape, isMask: boolean | undefined, span: Span): plain.TensorValue => ({
  ...tensorOf(shape, span),
  ...(isMask ? { isMask: true as const } : {}),
});

/** A value as functions take it. @throws NotKnown */
function toPlain(value: Value, span: Span): plain.Value {
  switch (value.kind) {
    case "tensor":
      if (!value.shape) throw new NotKnown();
      return plainTensor(value.shape, value.isMask, span);
    case "number":
      if (value.size === undefined) throw new NotKnown();
      if (!isFixed(value.size)) return { kind: "dim", dim: value.size };
      return value.isFloat ? plain.float(value.size) : plain.int(value.size);
    case "bool":
    case "string":
    case "none":
      return value;
    case "list":
    case "tuple":
      return { kind: value.kind, elements: value.items.map((item) => toPlain(item, span)) };
    default:
      throw new NotKnown();
  }
}

/** Builds nothing: it knows what shape each op would give. */
function shapesOnly(name: string, span: Span): Build {
  const tensor = (shape: Shape, isMask: boolean): plain.TensorValue => ({
    ...tensorOf(shape, span),
    by: name,
    ...(isMask ? { isMask: true as const } : {}),
  });
  const fail: Build["fail"] = (_kind, message, help) => {
    throw new Refused(message, help);
  };
  return {
    op(op, inputs, attrs = {}) {
      const types = inputs.map((input) =>
        input === undefined ? undefined : typeof input === "number" ? f32([]) : input.type,
      );
      const shape = op.infer(nameInputs(op, types), attrs, fail);
      if (valuesIn(shape) > MOST_VALUES) throw new Refused(`${name} would give more than 2³¹ − 1 values`);
      const [first] = inputs;
      const isView = op.kernel.kind === "view" && typeof first === "object" && first.isMask === true;
      return tensor(shape, op.gives === "mask" || isView);
    },
    training: false,
    hasGradients: false,
    current: (buffer) => buffer,
    move: () => undefined,
    known: () => undefined,
    counts: () => true,
    random: () => ({ seed: tensor([], false), stream: 0 }),
    needsBatch: () => undefined,
    fail,
    sizeMismatch({ expected, found, help }) {
      throw new Refused(`${expected}, but the input has ${String(perSample(found))}`, help);
    },
    written: () => call(name),
  };
}

const call = (name: string): string => `${name}(…)`;

function valuesIn(shape: Shape): number {
  let total: Dim = 1;
  for (const dim of shape) {
    const next: Dim | undefined = multiply(total, dim);
    if (next === undefined) throw new Refused("a tensor would have the open dimension twice");
    total = next;
  }
  return perSample(total);
}
