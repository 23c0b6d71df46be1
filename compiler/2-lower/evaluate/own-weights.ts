import type { Span } from "../../../grammar/source.ts";
import { dims, either, fallback, float, oneOf, required, type ArgumentsOf } from "../../ir/arguments.ts";
import type { Init } from "../../ir/graph.ts";
import { isFixed, showShape } from "../../ir/types.ts";
import type { WeightSpec } from "../../layers/define-layer.ts";
import { readArguments } from "../call/bind-arguments.ts";
import type { Context } from "../context.ts";
import { makeWeight } from "../modules/make-weight.ts";
import { refuse } from "../refuse.ts";
import { builtin } from "./define-builtin.ts";
import type { Known } from "./values.ts";

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

/** Tensors that a module has by itself. */
export const ownWeights: readonly Known[] = [weight("Parameter"), weight("Buffer")];
