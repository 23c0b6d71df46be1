import type { Span } from "../../../grammar/source.ts";
import type { Build } from "../../ir/build.ts";
import { isFixed, showDim, type Dim } from "../../ir/types.ts";
import { kindOf, type TensorValue, type Value } from "../../ir/value.ts";
import { readArguments } from "../call/bind-arguments.ts";
import { fail, inputName, provenance, type Context } from "../context.ts";
import { refuse } from "../refuse.ts";
import { addWeights } from "./make-layer.ts";
import { replaceWeights, weightsOf } from "./reparametrize.ts";
import { takeOne } from "../evaluate/take-one.ts";
import { isKnown, type Argument, type Instance, type LayerBody } from "../evaluate/values.ts";

/** Runs the forward of a layer, whose first call decides the sizes that were left to the input. */
export function runLayer(
  context: Context,
  build: Build,
  instance: Instance,
  what: LayerBody,
  args: readonly Argument[],
  span: Span,
): Value {
  const { layer } = what;
  if (layer.call) {
    const { params, run } = layer.call;
    const { values } = readArguments(context, { name: layer.name, params }, args, span);
    if (what.holes.size > 0) fillHoles(context, instance, what, Object.values(values).filter(isTensor), span);
    if (instance.path === "" && instance.children.size > 0)
      fail(context, "NN2017", instance.made, { layer: layer.name });
    return run(build, what.args, weightsOf(build, instance), values);
  }
  const arity = layer.arity ?? 1;
  if (args.length !== arity) fail(context, "NN2029", span, { layer: layer.name, takes: arity, found: args.length });
  const inputs = args.map((argument) => {
    const { name, nameSpan, value, span: place, text } = argument;
    if (name !== undefined && (name !== "input" || arity > 1))
      fail(context, "NN2002", nameSpan ?? place, { name, callee: layer.name, near: undefined, all: "input" });
    if (value.kind === "tensor") return value;
    const isLayer = isKnown(value) && value.role === "instance";
    const help = isLayer ? `call it first: ${text ?? value.name}(…)` : takeOne(argument);
    const holes = { what: `the input of ${layer.name}`, found: kindOf(value) };
    return fail(context, "NN3010", place, holes, { help });
  });
  if (what.holes.size > 0) fillHoles(context, instance, what, inputs, span);
  if (instance.path === "" && instance.children.size > 0) fail(context, "NN2017", instance.made, { layer: layer.name });
  return layer.forward(build, what.args, weightsOf(build, instance), ...inputs);
}

const isTensor = (value: unknown): value is TensorValue =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "tensor";

/** The sizes that were left to the input. */
function fillHoles(
  context: Context,
  instance: Instance,
  what: LayerBody,
  inputs: readonly TensorValue[],
  span: Span,
): void {
  const { layer } = what;
  const [input] = inputs as readonly [TensorValue];
  const args: Record<string, unknown> = { ...what.args };
  for (const name of what.holes.keys()) {
    const size: Dim | undefined = layer.sizes?.[name]?.(input);
    if (size === undefined || !isFixed(size))
      refuse(
        context,
        size === undefined ? "rank" : "open",
        span,
        `${layer.name} cannot take ${name} from ${inputName(context, input)}: ${size === undefined ? "it has too few dimensions" : `${showDim(size)} is open`}`,
        undefined,
        { label: provenance(context, input) },
      );
    args[name] = size;
  }
  what.decided = span;
  what.args = args;
  what.holes = new Map();
  addWeights(context, instance, layer, args, instance.made);
  replaceWeights(context, instance, what);
}
