import type { Span } from "../../../grammar/source.ts";
import {
  dims,
  fallback,
  float,
  oneOf,
  orNone,
  required,
  size,
  type ArgumentsOf,
  type ParamSpecs,
} from "../../ir/arguments.ts";
import type { Init } from "../../ir/graph.ts";
import type { Fail } from "../../ir/refusal.ts";
import { isFixed, showShape, type Shape } from "../../ir/types.ts";
import { float as asFloat, type Initial } from "../../ir/value.ts";
import { readArguments } from "../call/bind-arguments.ts";
import type { Context } from "../context.ts";
import { refuse } from "../refuse.ts";
import { builtin } from "./define-builtin.ts";
import { gainOf, gainNames } from "./gain.ts";
import type { Known } from "./values.ts";

/**
 * How a Parameter or Buffer begins, as torch.nn.init has it: values, which only become numbers when weights are made from
 * a seed. The functions have PyTorch's names without the `_` of what changes its argument.
 */

const initialiser = <const P extends ParamSpecs>(
  name: string,
  params: P,
  initOf: (args: ArgumentsOf<P>, shape: readonly number[], fail: Fail) => Init,
): Known =>
  builtin(name, (context, args, span) => {
    const given = readArguments(context, { name, params }, args, span).values as ArgumentsOf<P>;
    const initial: Initial = { name, initOf: (shape, fail) => initOf(given, shape, fail) };
    return { kind: "initial", initial };
  });

/** Random numbers of a shape, which are the beginning of a weight and nothing else. */
const drawn = (name: string, init: Init): Known =>
  builtin(name, (context, args, span) => {
    const given = readArguments(context, { name, params: { size: required(dims) }, rest: "size" }, args, span).values;
    return {
      kind: "initial",
      initial: { name, shape: fixed(context, given["size"] as Shape, span), initOf: () => init },
    };
  });

/** The shape of a weight, which is known while compiling. */
export function fixed(context: Context, shape: Shape, span: Span): readonly number[] {
  return shape.every(isFixed) && shape.every((each) => each >= 1)
    ? shape
    : refuse(context, "size", span, `the shape of a weight is made of positive ints, got ${showShape(shape)}`);
}

/** How many numbers go into one of a layer's results, and how many of its results each number goes into. */
function fansOf([rows, columns, ...kernel]: readonly number[], fail: Fail): { fanIn: number; fanOut: number } {
  if (rows === undefined || columns === undefined)
    return fail("rank", "what goes in and out of a layer can be told from a shape of two or more dimensions only");
  const taps = kernel.reduce((a, b) => a * b, 1);
  return { fanIn: columns * taps, fanOut: rows * taps };
}

const even = (bound: number): Init => ({ kind: "uniform", low: -bound, high: bound });
const normal = (std: number): Init => ({ kind: "normal", mean: 0, std });

const gain = { gain: fallback(float, 1) };
const xavier = (gainGiven: number, shape: readonly number[], fail: Fail): number => {
  const { fanIn, fanOut } = fansOf(shape, fail);
  return Math.abs(gainGiven) * Math.sqrt(2 / (fanIn + fanOut));
};

const kaimingParams = {
  a: fallback(float, 0),
  mode: fallback(oneOf("fan_in", "fan_out"), "fan_in", '"fan_in"'),
  nonlinearity: fallback(oneOf(...gainNames), "leaky_relu", '"leaky_relu"'),
};
function kaiming(
  { a, mode, nonlinearity }: ArgumentsOf<typeof kaimingParams>,
  shape: readonly number[],
  fail: Fail,
): number {
  const { fanIn, fanOut } = fansOf(shape, fail);
  return gainOf(nonlinearity, a) / Math.sqrt(mode === "fan_in" ? fanIn : fanOut);
}

const gainParams = {
  nonlinearity: required(oneOf(...gainNames)),
  // The slope of a leaky_relu.
  param: fallback(orNone(float), null),
};

export const initialisers: readonly Known[] = [
  drawn("randn", { kind: "normal", mean: 0, std: 1 }),
  drawn("rand", { kind: "uniform", low: 0, high: 1 }),
  initialiser("uniform", { a: fallback(float, 0), b: fallback(float, 1) }, ({ a, b }, _, fail) =>
    a > b ? fail("range", `uniform runs from a to b, got a=${a} and b=${b}`) : { kind: "uniform", low: a, high: b },
  ),
  initialiser("normal", { mean: fallback(float, 0), std: fallback(float, 1) }, ({ mean, std }, _, fail) =>
    std < 0 ? fail("range", `std is not negative, got ${std}`) : { kind: "normal", mean, std },
  ),
  initialiser(
    "trunc_normal",
    { mean: fallback(float, 0), std: fallback(float, 1), a: fallback(float, -2), b: fallback(float, 2) },
    ({ mean, std, a, b }, _, fail) => {
      if (std < 0) return fail("range", `std is not negative, got ${std}`);
      if (!(a < b)) return fail("range", `trunc_normal lies between a and b, got a=${a} and b=${b}`);
      return { kind: "truncatedNormal", mean, std, low: a, high: b };
    },
  ),
  initialiser("constant", { val: required(float) }, ({ val }) => ({ kind: "constant", value: val })),
  initialiser("xavier_uniform", gain, (args, shape, fail) => even(Math.sqrt(3) * xavier(args.gain, shape, fail))),
  initialiser("xavier_normal", gain, (args, shape, fail) => normal(xavier(args.gain, shape, fail))),
  initialiser("kaiming_uniform", kaimingParams, (args, shape, fail) => even(Math.sqrt(3) * kaiming(args, shape, fail))),
  initialiser("kaiming_normal", kaimingParams, (args, shape, fail) => normal(kaiming(args, shape, fail))),
  initialiser("orthogonal", gain, (args, shape, fail) =>
    shape.length < 2
      ? fail("rank", `orthogonal needs two or more dimensions, got ${showShape(shape)}`)
      : { kind: "orthogonal", gain: args.gain },
  ),
  initialiser("dirac", { groups: fallback(size, 1) }, ({ groups }, shape, fail) => {
    const [filters = 1] = shape;
    if (shape.length < 3 || shape.length > 5)
      return fail("rank", `dirac is for the filters of convolutions, of 3 to 5 dimensions, got ${showShape(shape)}`);
    if (filters % groups !== 0) return fail("indivisible", `${filters} filters do not divide into ${groups} groups`);
    return { kind: "dirac", groups };
  }),
  builtin("calculate_gain", (context, args, span) => {
    const { nonlinearity, param } = readArguments(context, { name: "calculate_gain", params: gainParams }, args, span)
      .values as ArgumentsOf<typeof gainParams>;
    return asFloat(gainOf(nonlinearity, param ?? 0.01));
  }),
];
