import { isDict } from "../../pickle/pickle-value.ts";
import { isTensor } from "../../pytorch/torch-values.ts";
import type { Called } from "../emission.ts";
import type { Module } from "../values.ts";

export type Shapes = ReadonlyMap<string, readonly number[]>;

/** Of the module's own tensors. */
export function shapesIn({ object }: Pick<Module, "object">): Shapes {
  const shapes = new Map<string, readonly number[]>();
  if (isDict(object.state))
    for (const [name, value] of object.state.entries)
      if (typeof name === "string" && isTensor(value)) shapes.set(name, value.shape);
  return shapes;
}

/** Whether an argument is the module's own tensor of a name, or left out. */
export function isOwn(call: Called, param: string, name: string): boolean {
  const term = call.args.get(param);
  return term === undefined || (term.kind === "part" && term.path.length === 1 && term.path[0] === name);
}
