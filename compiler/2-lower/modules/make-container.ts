import type { Span } from "../../../grammar/source.ts";
import { kindOf } from "../../ir/value.ts";
import { fail, type Context } from "../context.ts";
import { howToMake } from "../call/how-to-make.ts";
import { measure } from "./module-tree.ts";
import { isKnown, type Argument, type ContainerBody, type Instance } from "../evaluate/values.ts";

/** Makes a Sequential or ModuleList; its children have their names, or count from 0 as in PyTorch. */
export function makeContainer(
  context: Context,
  name: ContainerBody["name"],
  args: readonly Argument[],
  span: Span,
): Instance {
  const children = new Map<string, Instance>();
  const flat = args.flatMap((argument) => {
    const { value } = argument;
    if (value.kind !== "list" && value.kind !== "tuple") return [argument];
    return value.elements.map((element): Argument => ({ value: element, span: argument.span }));
  });
  flat.forEach((argument, i) => {
    const { value } = argument;
    const child = argument.name ?? String(i);
    if (!isKnown(value) || value.role !== "instance") {
      const help = value.kind === "none" ? "leave a child out with `if condition: child`" : howToMake(value);
      fail(context, "NN2031", argument.span, { name, found: kindOf(value), help });
    } else if (/[.\s]/.test(child) || child === "")
      fail(context, "NN2032", argument.nameSpan ?? argument.span, { name: child });
    else if (children.has(child)) fail(context, "NN2007", argument.nameSpan ?? argument.span, { name: child });
    else children.set(child, value.instance);
  });
  const what = { kind: "container", name } as const;
  return { what, children, made: span, path: "", isCalled: false, ...measure(context, children, span) };
}
