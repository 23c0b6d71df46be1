import type * as ast from "../../grammar/ast.ts";
import { parse } from "../../grammar/parse.ts";
import type { Span } from "../../grammar/source.ts";
import { standardLibrary } from "../standard/index.ts";
import type { Entry, EntryParam } from "./entries.ts";

/** What the files of the standard library declare, as it stands there. */
export const libraryEntries = (): readonly Entry[] =>
  [...standardLibrary.values()].flatMap((file) =>
    parse(file).file.declarations.flatMap((declaration): Entry[] => {
      if (declaration.kind !== "fn" && declaration.kind !== "module") return [];
      const { name, params, doc = "" } = declaration;
      return [
        {
          name: name.text,
          kind: "library",
          group: file.path,
          summary: doc.replaceAll("\n", " "),
          params: params.map(paramOf),
          from: `import { ${name.text} } from "${file.path}"`,
        },
      ];
    }),
  );

const paramOf = ({ name, type, default: value }: ast.Param): EntryParam => ({
  name: name.text,
  type: type === undefined ? "" : typeText(type),
  ...(value === undefined ? {} : { default: textOf(value.span) }),
});

const typeText = ({ base, list, optional }: ast.TypeName): string => `${base}${list ? "[]" : ""}${optional ? "?" : ""}`;

const textOf = ({ source, start, end }: Span): string => source.text.slice(start, end);
