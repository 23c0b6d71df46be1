import type { Span } from "../../../grammar/source.ts";
import { kindOf, type Value } from "../../ir/value.ts";
import { fail, type Context } from "../context.ts";
import { howToMake } from "../call/how-to-make.ts";
import { measure } from "./module-tree.ts";
import { isKnown, type Argument, type ContainerBody, type Instance, type Weight } from "../evaluate/values.ts";

/** Makes a Sequential, a ModuleList or a ParameterList; its children have their names, or count from 0 as in PyTorch. */
export function makeContainer(
  context: Context,
  name: ContainerBody["name"],
  args: readonly Argument[],
  span: Span,
): Instance {
  const children: Instance["children"] = new Map();
  const flat = args.flatMap((argument) => {
    const { value } = argument;
    if (value.kind !== "list" && value.kind !== "tuple") return [argument];
    return value.elements.map((element): Argument => ({ value: element, span: argument.span }));
  });
  flat.forEach((argument, i) => {
    const { value } = argument;
    const child = argument.name ?? String(i);
    const made = madeOf(context, name, value);
    if (!made)
      fail(context, "NN2031", argument.span, { name, found: kindOf(value), help: helpFor(context, name, value) });
    else if (/[.\s]/.test(child) || child === "")
      fail(context, "NN2032", argument.nameSpan ?? argument.span, { name: child });
    else if (children.has(child)) fail(context, "NN2007", argument.nameSpan ?? argument.span, { name: child });
    else children.set(child, made);
  });
  const what = { kind: "container", name } as const;
  return { what, children, made: span, path: "", isCalled: false, ...measure(context, children, span) };
}

/** What a container registers: modules, and a ParameterList weights. */
function madeOf(context: Context, name: ContainerBody["name"], value: Value): Instance | Weight | undefined {
  if (name === "ParameterList") return value.kind === "tensor" ? context.weights.get(value.id) : undefined;
  return isKnown(value) && value.role === "instance" ? value.instance : undefined;
}

function helpFor(context: Context, name: ContainerBody["name"], value: Value): string | undefined {
  if (value.kind === "none") return "leave a child out with `if condition: child`";
  if (name === "ParameterList")
    return isKnown(value) && value.role === "instance" ? "ModuleList(…) holds modules" : "Parameter(…) makes one";
  if (value.kind === "tensor" && context.weights.has(value.id)) return "ParameterList(…) holds weights";
  return howToMake(value);
}
