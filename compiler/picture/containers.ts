import type { Expression, Item, Member } from "../../grammar/ast.ts";
import type { Program } from "../1-resolve/program.ts";

/** `Sequential`, or a module of the source, if whatever is called so, as a field or within a container, is made by that. */
export function constructorOf(name: string, program: Program | undefined): string | undefined {
  const members = (program?.files ?? []).flatMap(({ file }) =>
    file.declarations.flatMap((each): readonly Member[] => {
      if (each.kind === "module") return each.members;
      return each.kind === "model" && each.body.kind === "members" ? each.body.members : [];
    }),
  );
  const made = members.flatMap((member) =>
    member.kind === "field" ? valuesCalled(name, member.name.text, member.value).map(calleeOf) : [],
  );
  const [type] = made;
  return type !== undefined && made.every((each) => each === type) && isModule(type, program) ? type : undefined;
}

/** A container, or a module that the source declares, and no function that makes one. */
const isModule = (name: string, program: Program | undefined): boolean =>
  isContainer(name) ||
  (program?.files ?? []).some(({ file }) =>
    file.declarations.some((each) => each.kind === "module" && each.name.text === name),
  );

/** What is called `name` among a field and what its value contains. */
function valuesCalled(name: string, own: string, value: Expression): readonly Expression[] {
  const inner = value.kind === "call" && isContainer(calleeOf(value) ?? "") ? value.items : [];
  return [...(own === name ? [value] : []), ...inner.flatMap((item) => valuesInItem(name, item))];
}

function valuesInItem(name: string, item: Item): readonly Expression[] {
  if (item.kind !== "argument") return valuesInItem(name, item.item);
  return valuesCalled(name, item.name?.kind === "name" ? item.name.text : "", item.value);
}

const calleeOf = (value: Expression): string | undefined =>
  value.kind === "call" && value.callee.kind === "reference" ? value.callee.name : undefined;

/** Modules that only hold others. */
export const isContainer = (type: string): boolean => type === "Sequential" || type === "ModuleList";
