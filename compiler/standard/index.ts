import { source, type Source } from "../../grammar/source.ts";
import { standardTexts } from "./texts.ts";

/** The files of the standard library, by what comes after `nn:`. Messages call them as imports do. */
export const standardLibrary: ReadonlyMap<string, Source> = new Map(
  Object.entries(standardTexts).map(([name, text]) => [name, source(`nn:${name}`, text)]),
);

/** The modules that a file of the standard library declares. */
export const modulesOf = (library: string): readonly string[] =>
  [...(standardLibrary.get(library)?.text ?? "").matchAll(/^module (\w+)/gm)].map(([, name]) => name ?? "");

/** PyTorch's own modules that are written in the language: a file knows them without an import. By name, where they are declared. */
export const ownModules: ReadonlyMap<string, string> = new Map(
  ["transformer"].flatMap((library) => modulesOf(library).map((name) => [name, library])),
);
