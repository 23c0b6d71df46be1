import type { Span } from "../../../grammar/source.ts";
import { tensorFunctions } from "../../functions/index.ts";
import { isFixed, showDim } from "../../ir/types.ts";
import { kindOf, showValue, type TensorValue, type Value } from "../../ir/value.ts";
import { fail, type Context } from "../context.ts";
import { functionValue, instanceValue, isKnown, type Instance } from "./values.ts";

/** What `for` goes through. */
export function elementsOf(context: Context, value: Value, span: Span): readonly Value[] {
  if (value.kind === "poison") return [];
  if (value.kind === "list" || value.kind === "tuple" || value.kind === "record") return value.elements;
  if (isKnown(value) && value.role === "instance" && value.instance.what.kind === "container")
    return childrenOf(value.instance);
  if (value.kind === "tensor") return slicesOf(context, value, span);
  const help =
    value.kind === "int"
      ? `to count, write 0..${value.value} or range(${value.value})`
      : value.kind === "dim"
        ? `${showValue(value)} is only known at run time`
        : undefined;
  return fail(context, "NN2022", span, { what: kindOf(value) }, { help });
}

/** A tensor is gone through along its first dimension, as in PyTorch. */
function slicesOf(context: Context, x: TensorValue, span: Span): readonly Value[] {
  const [first] = x.type.shape;
  const unbind = tensorFunctions.get("unbind");
  if (first === undefined || !isFixed(first) || !unbind) {
    const help =
      first === undefined
        ? "it has no dimension to go through"
        : `${showDim(first)} is only known at run time; unbind(1) goes along the next dimension`;
    return fail(context, "NN2022", span, { what: kindOf(x) }, { help });
  }
  return elementsOf(context, context.call(functionValue(unbind), [{ value: x, span }], span), span);
}

/** The modules and weights of a container, in order. */
export const childrenOf = (instance: Instance): Value[] =>
  [...instance.children.values()].map((child) => ("what" in child ? instanceValue(child) : child.value));
