import { builtinNames } from "../../2-lower/evaluate/builtins.ts";
import { tensorFunctions } from "../../functions/index.ts";
import { layers } from "../../layers/index.ts";
import { standardLibrary } from "../../standard/index.ts";
import type { Vocabulary } from "./translate/context.ts";

/** The names that a `.nn` file knows, as the compiler itself has them. */
export const vocabulary: Vocabulary = {
  names: builtinNames,
  layers: new Set([...layers.keys(), "Sequential", "ModuleList"]),
  paramsOf(name) {
    const params = layers.get(name)?.params ?? tensorFunctions.get(name)?.params;
    return params && Object.entries(params).map(([param, { fallback }]) => ({ name: param, default: fallback?.text }));
  },
  blocks: new Set(
    [...(standardLibrary.get("blocks")?.text ?? "").matchAll(/^(?:fn|module) (\w+)/gm)].map(([, name]) => name ?? ""),
  ),
};
