import { layers } from "../../layers/index.ts";
import type { Value } from "../../ir/value.ts";
import { isKnown } from "../evaluate/values.ts";

const lettersOf = (name: string): string => name.toLowerCase().replaceAll("_", "");

/** How to get a module from what stands where one should, for messages. */
export function howToMake(value: Value): string | undefined {
  if (!isKnown(value)) return undefined;
  switch (value.role) {
    case "layer": {
      const needsArguments = Object.values(value.layer.params).some((param) => param.fallback === undefined);
      return `call it to make a module: ${value.name}(${needsArguments ? "…" : ""})`;
    }
    case "module":
    case "container":
    case "fn":
      return `call it to make a module: ${value.name}(…)`;
    case "tensor-function": {
      const layer = [...layers.keys()].find((name) => lettersOf(name) === lettersOf(value.name));
      return layer === undefined ? "functions are called in forward" : `${layer}() is the layer that does the same`;
    }
    default:
      return undefined;
  }
}
