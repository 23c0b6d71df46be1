import type { Span } from "../../../grammar/source.ts";
import { kindOf, showValue, type Value } from "../../ir/value.ts";
import { fail, type Context } from "../context.ts";
import { instanceValue, isKnown, type Instance } from "./values.ts";

/** What `for` goes through. */
export function elementsOf(context: Context, value: Value, span: Span): readonly Value[] {
  if (value.kind === "poison") return [];
  if (value.kind === "list" || value.kind === "tuple" || value.kind === "record") return value.elements;
  if (isKnown(value) && value.role === "instance" && value.instance.what.kind === "container")
    return childrenOf(value.instance);
  const help =
    value.kind === "int"
      ? `to count, write 0..${value.value} or range(${value.value})`
      : value.kind === "tensor"
        ? "chunk, split and unbind cut a tensor into parts to go through; its size(0) says how many there are"
        : value.kind === "dim"
          ? `${showValue(value)} is only known at run time`
          : undefined;
  return fail(context, "NN2022", span, { what: kindOf(value) }, { help });
}

/** The modules and weights of a container, in order. */
export const childrenOf = (instance: Instance): Value[] =>
  [...instance.children.values()].map((child) => ("what" in child ? instanceValue(child) : child.value));
