import { source, type Source } from "../../../grammar/source.ts";

/** The networks of examples/networks by their file names: every text of the page can import them. */
const texts: Readonly<Record<string, string>> = import.meta.glob("../../../examples/networks/*.nn", {
  query: "?raw",
  import: "default",
  eager: true,
});

export const exampleFiles: ReadonlyMap<string, Source> = new Map(
  Object.entries(texts).map(([path, text]) => {
    const name = path.replace(/^.*\//, "");
    return [name, source(name, text)];
  }),
);
