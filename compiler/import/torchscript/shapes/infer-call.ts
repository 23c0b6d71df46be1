import type { Span } from "../../../../grammar/source.ts";
import type { TensorFunction } from "../../../functions/define-function.ts";
import { BadArgument } from "../../../ir/arguments.ts";
import type { Build } from "../../../ir/build.ts";
import { nameInputs } from "../../../ir/op.ts";
import { f32, isFixed, multiply, perSample, type Dim, type Shape } from "../../../ir/types.ts";
import * as plain from "../../../ir/value.ts";
import { isElements, type Value } from "../values.ts";

/** What a call of a function gives, as far as shapes go: a tensor, or several. */
export type Inferred =
  | { readonly kind: "known"; readonly value: plain.Value }
  /** A shape that it depends on is not known. */
  | { readonly kind: "unknown" }
  /** As nnc itself would say it. */
  | { readonly kind: "refused"; readonly problem: string; readonly help: string | undefined };

class Refused extends Error {
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
  try {
    const given: Record<string, unknown> = {};
    for (const [name, spec] of Object.entries(fn.params)) {
      const value = args.get(name);
      if (value !== undefined) given[name] = readArgument(fn, name, toPlain(value, span));
      else if (spec.fallback) given[name] = spec.fallback.value;
      else throw new Refused(`${fn.name} needs ${name}`);
    }
    return { kind: "known", value: fn.apply(shapesOnly(fn.name, span), given) };
  } catch (error) {
    if (error instanceof NotKnown) return { kind: "unknown" };
    if (error instanceof Refused) return { kind: "refused", problem: error.message, help: error.help };
    // What a shape with two open sizes does; anything else is a fault of ours, and must not end an import.
    if (error instanceof RangeError)
      return { kind: "refused", problem: `${fn.name}: ${error.message}`, help: undefined };
    throw error;
  }
}

function readArgument(fn: TensorFunction, name: string, value: plain.Value): unknown {
  try {
    return fn.params[name]?.type.read(value);
  } catch (error) {
    if (error instanceof BadArgument) throw new Refused(`${name} of ${fn.name} ${error.message}`, error.help);
    throw error;
  }
}

/** A value as functions take it. @throws NotKnown */
function toPlain(value: Value, span: Span): plain.Value {
  switch (value.kind) {
    case "tensor":
      if (!value.shape) throw new NotKnown();
      return {
        kind: "tensor",
        id: "x",
        type: f32(value.shape),
        by: "",
        span,
        ...(value.isMask ? { isMask: true as const } : {}),
      };
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
    kind: "tensor",
    id: "x",
    type: f32(shape),
    by: name,
    span,
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
    counts: () => undefined,
    random: () => ({ seed: tensor([], false), stream: 0 }),
    needsBatch: () => undefined,
    fail,
    sizeMismatch({ expected, found, help }) {
      throw new Refused(`${name} expects ${expected}, but the input has ${String(perSample(found))}`, help);
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

/** Whether a call can say anything: it has no value that is only known at run time. */
export const isKnown = (value: Value): boolean =>
  value.kind === "tensor"
    ? value.shape !== undefined
    : value.kind === "number"
      ? value.size !== undefined
      : isElements(value)
        ? value.items.every(isKnown)
        : value.kind !== "unknown";
