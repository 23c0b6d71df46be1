import { builtinNames } from "../../2-lower/evaluate/builtins.ts";
import { tensorFunctions } from "../../functions/index.ts";
import { layers } from "../../layers/index.ts";
import { libraryParams } from "../../reference/library-entries.ts";
import { ownModules, standardLibrary } from "../../standard/index.ts";
import type { Vocabulary } from "./translate/context.ts";

/** The names that a `.nn` file knows, as the compiler itself has them. */
export const vocabulary: Vocabulary = {
  names: builtinNames,
  layers: new Set([...layers.keys(), ...ownModules.keys(), "Sequential", "ModuleList", "ParameterList"]),
  paramsOf(name) {
    const params = layers.get(name)?.params ?? tensorFunctions.get(name)?.params;
    const library = ownModules.get(name);
    if (library !== undefined)
      return libraryParams(library, name)?.map((param) => ({ name: param.name, default: param.default }));
    return params && Object.entries(params).map(([param, { fallback }]) => ({ name: param, default: fallback?.text }));
  },
  blocks: new Set(
    [...(standardLibrary.get("blocks")?.text ?? "").matchAll(/^(?:fn|module) (\w+)/gm)].map(([, name]) => name ?? ""),
  ),
};
