import { dictionaryMethod } from "./dictionary-methods.ts";
import { listMethod } from "./list-methods.ts";
import { setMethod } from "./set-methods.ts";
import { textMethod } from "./text-methods.ts";
import type { Run } from "./run.ts";
import { native, type Arguments, type Dictionary, type Elements, type Native, type Value } from "./values.ts";

export type Method = (args: Arguments) => Value;

/** Methods of lists, tuples, sets, dictionaries and text. */
export function plainMethod(
  run: Run,
  object: Elements | Dictionary | Extract<Value, { kind: "string" }>,
  name: string,
): Native | undefined {
  const found =
    object.kind === "dict"
      ? dictionaryMethod(run, object, name)
      : object.kind === "string"
        ? textMethod(run, object.value, name)
        : object.kind === "set"
          ? (setMethod(run, object, name) ?? listMethod(run, object, name))
          : listMethod(run, object, name);
  return found && native(name, found);
}
