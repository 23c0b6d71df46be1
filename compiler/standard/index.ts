import { source, type Source } from "../../grammar/source.ts";
import { standardTexts } from "./texts.ts";

/** The files of the standard library, by what comes after `nn:`. Messages call them as imports do. */
export const standardLibrary: ReadonlyMap<string, Source> = new Map(
  Object.entries(standardTexts).map(([name, text]) => [name, source(`nn:${name}`, text)]),
);
