import { numberIn, type Value } from "../values.ts";

/** Whether a value counts as true; undefined where only run time tells. */
export function truthOf(value: Value): boolean | undefined {
  switch (value.kind) {
    case "bool":
      return value.value;
    case "number":
      return numberIn(value) === undefined ? undefined : numberIn(value) !== 0;
    case "none":
      return false;
    case "string":
      return value.value !== "";
    case "list":
    case "tuple":
      return value.items.length > 0;
    default:
      return undefined;
  }
}
