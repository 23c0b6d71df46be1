import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import type { Program } from "../../1-resolve/program.ts";
import type { Analysis } from "./analyze.ts";
import { nameSpan } from "./name-span.ts";
import { SpanMap } from "./span-map.ts";

/** A place where a name stands, and what it stands for. */
export interface Occurrence {
  readonly span: Span;
  readonly text: string;
  /** Where that is named first; missing for what the language brings. */
  readonly declared: Span | undefined;
}

const known = new WeakMap<Analysis, SpanMap<Occurrence>>();

/** Every name of the files of an analysis that means something. */
export function occurrencesOf(analysis: Analysis): SpanMap<Occurrence> {
  const found = known.get(analysis) ?? collect(analysis);
  known.set(analysis, found);
  return found;
}

/** The name at this place, if it means something. */
export function occurrenceAt(analysis: Analysis, offset: number): Occurrence | undefined {
  const touching = occurrencesOf(analysis)
    .entries(analysis.source)
    .filter(({ start, end }) => start <= offset && offset <= end);
  // At the end of one name there may be the beginning of no other; the narrower one is the name itself.
  return touching.sort((a, b) => a.end - a.start - (b.end - b.start))[0]?.value;
}

function collect({ program, names, values }: Analysis): SpanMap<Occurrence> {
  const found = new SpanMap<Occurrence>();
  if (!program) return found;
  const add = (span: Span, text: string, declared: Span | undefined): void => found.set(span, { span, text, declared });
  for (const { path, file } of program.files) {
    for (const { start, end, value } of names.references.entries(file.source)) {
      const span = { source: file.source, start, end };
      add(span, value.text, value.declared ?? fileName(program, path, value.text)?.span);
    }
    for (const declaration of file.declarations) {
      if (declaration.kind === "import") importedNames(program, path, declaration).forEach((each) => add(...each));
      else add(declaration.name.span, declaration.name.text, declaration.name.span);
    }
    for (const { start, end, value } of values.names.entries(file.source)) {
      const span = { source: file.source, start, end };
      add(span, file.source.text.slice(start, end), value);
    }
  }
  for (const { name, callee } of names.parts) {
    if (callee.kind !== "reference" && callee.kind !== "call") continue;
    const part = partNamed(program, name, found.get((callee.kind === "call" ? callee.callee : callee).span));
    if (part && !found.get(name.span)) add(name.span, name.text, part.span);
  }
  return found;
}

/** What a name of a file stands for: what it declares, or what is imported; by another name, that name is its own. */
function fileName(program: Program, path: string, text: string): ast.Name | undefined {
  const file = program.files.find((each) => each.path === path);
  const binding = file?.bindings.get(text);
  const alias = file?.file.declarations
    .flatMap((each) => (each.kind === "import" ? each.names : []))
    .find(({ local, imported }) => local.text === text && local !== imported);
  return alias?.local ?? binding?.declaration.name;
}

/** What an alias or a name of a file is declared as, wherever that is. */
export const declarationOf = (program: Program, declared: Span): Exclude<ast.Declaration, ast.Import> | undefined => {
  for (const { file, bindings } of program.files) {
    if (file.source !== declared.source) continue;
    for (const [name, { declaration }] of bindings)
      if (sameSpan(declaration.name.span, declared) || sameSpan(aliasOf(file, name)?.span, declared))
        return declaration;
  }
  return undefined;
};

const aliasOf = (file: ast.File, text: string): ast.Name | undefined =>
  file.declarations
    .flatMap((each) => (each.kind === "import" ? each.names : []))
    .find(({ local }) => local.text === text)?.local;

export const sameSpan = (a: Span | undefined, b: Span | undefined): boolean =>
  a !== undefined && b !== undefined && a.source === b.source && a.start === b.start && a.end === b.end;

function importedNames(program: Program, path: string, declaration: ast.Import): [Span, string, Span][] {
  return declaration.names.flatMap(({ imported, local }): [Span, string, Span][] => {
    const binding = program.files.find((each) => each.path === path)?.bindings.get(local.text);
    if (!binding) return [];
    const own: [Span, string, Span] = [imported.span, imported.text, binding.declaration.name.span];
    return local === imported ? [own] : [own, [local.span, local.text, local.span]];
  });
}

/** A parameter of what is called, or a size of its inputs. */
function partNamed(program: Program, name: ast.Name, callee: Occurrence | undefined): ast.Name | undefined {
  const declaration = callee?.declared && declarationOf(program, callee.declared);
  if (declaration?.kind !== "fn" && declaration?.kind !== "module") return undefined;
  const param = declaration.params.find((each) => each.name.text === name.text);
  if (param || declaration.kind === "fn") return param?.name;
  const forward = declaration.members.find((member) => member.kind === "forward");
  const dims = forward?.params.flatMap(({ shape }) => shape?.dims ?? []) ?? [];
  const symbol = dims.find((dim) => dim.kind === "reference" && dim.name === name.text);
  return symbol && { kind: "name", text: name.text, span: nameSpan(name.text, symbol.span) };
}
