import type * as ast from "../../grammar/ast.ts";
import { parse } from "../../grammar/parse.ts";
import type { Span } from "../../grammar/source.ts";
import { ownModules, standardLibrary } from "../standard/index.ts";
import type { Entry, EntryParam } from "./entries.ts";
import { layerShapes } from "./layer-shapes.ts";

/** What the files of the standard library declare, as it stands there. */
export const libraryEntries = (): readonly Entry[] =>
  declared(({ path }) => !isOwn(path)).map(({ path, declaration: { name, params, doc = "" } }) => ({
    name: name.text,
    kind: "library",
    group: path,
    summary: doc.replaceAll("\n", " "),
    params: params.map(paramOf),
    from: `import { ${name.text} } from "${path}"`,
  }));

/** PyTorch's modules that are written in the language, which need no import. */
export const ownEntries = (group: string, linkTo: (api: string) => string): readonly Entry[] =>
  declared(({ path }) => isOwn(path)).map(({ declaration }): Entry => {
    const { name, params, doc = "" } = declaration;
    const forward =
      declaration.kind === "module" ? declaration.members.find(({ kind }) => kind === "forward") : undefined;
    const torch = `torch.nn.${name.text}`;
    const shapes = layerShapes[name.text];
    return {
      name: name.text,
      kind: "layer",
      group,
      summary: doc.replaceAll("\n", " "),
      params: params.map(paramOf).map(inWords),
      ...(forward?.kind === "forward" ? { call: forward.params.map(paramOf).map(inWords) } : {}),
      torch: { name: torch, link: linkTo(torch) },
      ...(shapes ? { shapes } : {}),
    };
  });

/** The parameters of a module of the standard library. */
export const libraryParams = (library: string, name: string): readonly EntryParam[] | undefined =>
  declared(({ path }) => path === `nn:${library}`)
    .find(({ declaration }) => declaration.name.text === name)
    ?.declaration.params.map(paramOf);

const isOwn = (path: string): boolean => [...ownModules.values()].includes(path.slice("nn:".length));

interface Declared {
  readonly path: string;
  readonly declaration: ast.Fn | ast.Module;
}

const declared = (isWanted: (file: { readonly path: string }) => boolean): readonly Declared[] =>
  [...standardLibrary.values()]
    .filter(isWanted)
    .flatMap((file) =>
      parse(file).file.declarations.flatMap((declaration): Declared[] =>
        declaration.kind === "fn" || declaration.kind === "module" ? [{ path: file.path, declaration }] : [],
      ),
    );

const paramOf = ({ name, type, default: value }: ast.Param): EntryParam => ({
  name: name.text,
  type: type === undefined ? "" : typeText(type),
  ...(value === undefined ? {} : { default: textOf(value.span) }),
});

const typeText = ({ base, list, optional }: ast.TypeName): string => `${base}${list ? "[]" : ""}${optional ? "?" : ""}`;

/** As the layers of the compiler have it: "a module or none". */
const inWords = ({ type, ...rest }: EntryParam): EntryParam => {
  const base = type.replace("?", "");
  const word = base === "int" ? "an int" : base === "float" ? "a number" : base === "" ? "" : `a ${base}`;
  return { ...rest, type: type.endsWith("?") ? `${word} or none` : word };
};

const textOf = ({ source, start, end }: Span): string => source.text.slice(start, end);
