import type * as ast from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { closest } from "../../grammar/did-you-mean.ts";
import { parse } from "../../grammar/parse.ts";
import type { Source, Span } from "../../grammar/source.ts";
import { diagnose } from "../messages.ts";
import { checkNames } from "./check-names.ts";
import { joinPaths } from "./join-paths.ts";
import type { NameListener } from "./name-listener.ts";
import type { Binding, Program, ResolvedFile } from "./program.ts";

export interface ResolveOptions {
  /** Gives the text of an imported file, by its path relative to the same folder as the entry's. */
  readonly load?: (path: string) => Source | undefined;
  /** The folder that imports may not leave; "" is the one that paths are relative to. */
  readonly root?: string;
  /** Names that every file knows: layers and functions. */
  readonly builtins: ReadonlySet<string>;
  /** Files of the standard library, by what comes after `nn:`. */
  readonly standard?: ReadonlyMap<string, Source>;
  /** Builtins that a file of the standard library declares, and which. */
  readonly own?: ReadonlyMap<string, string>;
  /** Hears what names stand for. */
  readonly names?: NameListener;
  /** Gives the trees of texts that have been parsed before. */
  readonly parse?: typeof parse;
}

/** Follows imports from the entry file and checks every name. */
export function resolve(entry: ast.File, options: ResolveOptions): { program: Program; diagnostics: Diagnostic[] } {
  const read = options.parse ?? parse;
  const diagnostics: Diagnostic[] = [];
  const done = new Map<string, ResolvedFile>();
  const order: ResolvedFile[] = [];

  const visit = (file: ast.File, path: string, trail: readonly string[]): ResolvedFile => {
    const bindings = new Map<string, Binding>();
    const places = new Map<string, Span>();
    const resolved: ResolvedFile = { path, file, bindings };
    done.set(path, resolved);
    order.push(resolved);
    const declare = (name: ast.Name, binding: Binding): void => {
      const before = places.get(name.text);
      if (before) {
        diagnostics.push(
          diagnose(
            "NN2007",
            name.span,
            { name: name.text },
            { notes: [{ span: before, text: "first declared here" }] },
          ),
        );
        return;
      }
      places.set(name.text, name.span);
      bindings.set(name.text, binding);
    };
    for (const declaration of file.declarations) {
      if (declaration.kind === "model" && declaration.name.text === "then")
        diagnostics.push(diagnose("NN2059", declaration.name.span, { name: declaration.name.text }));
      if (declaration.kind !== "import") declare(declaration.name, { path, declaration });
      else {
        const from = follow(declaration, path, [...trail, path]);
        for (const { imported, local } of declaration.names) {
          const binding = from?.bindings.get(imported.text);
          if (binding) declare(local, binding);
          else if (from) {
            const near = closest(imported.text, from.bindings.keys());
            diagnostics.push(diagnose("NN2009", imported.span, { name: imported.text, path: from.path, near }));
          }
          // What could not be imported counts as declared, so that its uses are not reported as well.
          if (!binding) unknown.add(local.text);
        }
      }
    }
    for (const [name, library] of options.own ?? [])
      if (!bindings.has(name) && path !== `nn:${library}` && mentions(file, name)) {
        const binding = readStandard(library, [...trail, path])?.bindings.get(name);
        if (binding) bindings.set(name, binding);
      }
    return resolved;
  };

  const readStandard = (library: string, trail: readonly string[]): ResolvedFile | undefined => {
    const known = done.get(`nn:${library}`);
    const source = options.standard?.get(library);
    return known ?? (source && visit(read(source).file, `nn:${library}`, trail));
  };

  const unknown = new Set<string>();

  const follow = (declaration: ast.Import, from: string, trail: readonly string[]): ResolvedFile | undefined => {
    const standard = /^nn:(.+)$/.exec(declaration.from)?.[1];
    const path = standard === undefined ? joinPaths(from, declaration.from) : declaration.from;
    const problem = standard === undefined ? problemOf(declaration.from, path, options.root ?? "") : undefined;
    if (problem) {
      // Where no file is named, the parser has said so.
      if (declaration.fromSpan.end === declaration.fromSpan.start) return undefined;
      diagnostics.push(diagnose("NN2011", declaration.fromSpan, { path: declaration.from, ...problem }));
      return undefined;
    }
    if (trail.includes(path)) {
      diagnostics.push(
        diagnose("NN2010", declaration.fromSpan, { cycle: [...trail.slice(trail.indexOf(path)), path] }),
      );
      return undefined;
    }
    const known = done.get(path);
    if (known) return known;
    const source = standard === undefined ? options.load?.(path) : options.standard?.get(standard);
    if (!source) {
      const help = standard === undefined ? undefined : librariesLike(path, options.standard);
      diagnostics.push(diagnose("NN2008", declaration.fromSpan, { path }, { help }));
      return undefined;
    }
    const parsed = read(source);
    diagnostics.push(...parsed.diagnostics);
    return visit(parsed.file, path, trail);
  };

  const resolvedEntry = visit(entry, entry.source.path, []);
  for (const { file, bindings } of order)
    diagnostics.push(...checkNames(file, new Set([...bindings.keys(), ...unknown]), options.builtins, options.names));
  return { program: { entry: resolvedEntry, files: order }, diagnostics };
}

const mentions = ({ source }: ast.File, name: string): boolean => new RegExp(`\\b${name}\\b`).test(source.text);

/** The file of the standard library that was meant, or all there are. */
function librariesLike(path: string, standard: ReadonlyMap<string, Source> = new Map()): string {
  const all = [...standard.keys()].map((name) => `nn:${name}`);
  const near = closest(path, all);
  return near === undefined ? `it has ${all.slice(0, -1).join(", ")} and ${all.at(-1)}` : `did you mean ${near}?`;
}

function problemOf(from: string, path: string, root: string): { problem: string; help: string } | undefined {
  if (from.startsWith("/") || /^\w+:/.test(from))
    return { problem: "is not a relative path", help: "imports are relative to this file, such as ./blocks.nn" };
  if (!/^\.\.?\//.test(from))
    return { problem: "is not a relative path", help: `for a file beside this one, write ./${from}` };
  return isWithin(path, root)
    ? undefined
    : { problem: "leaves the project", help: "imports stay within the project's folder" };
}

/** A root of `..` or `../..` holds what lies that many folders further up, and all below. */
function isWithin(path: string, root: string): boolean {
  if (!/^(\.\.(\/|$))*$/.test(root)) return path.startsWith(root.endsWith("/") ? root : `${root}/`);
  const ups = (of: string): number => of.split("/").filter((part) => part === "..").length;
  return !path.startsWith("/") && ups(path) <= ups(root);
}
