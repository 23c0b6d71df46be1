import type * as ast from "../../../grammar/ast.ts";
import { standardLibrary } from "../../standard/index.ts";
import { parsed } from "../analysis/parsed.ts";
import type { Project } from "../project.ts";
import type { TextEdit } from "../text-edit.ts";
import type { FixRule } from "./fix.ts";

/** A name that could be imported, and from where. */
export interface Importable {
  readonly name: string;
  readonly from: string;
  readonly declaration: ast.Module | ast.Fn | ast.Const;
}

/** More files than these are not looked through. */
const MOST_FILES = 500;

/** What other files of the project and the standard library declare, as this file would import it. */
export function importable(project: Project, path: string): readonly Importable[] {
  const files = [
    ...project
      .paths()
      .slice(0, MOST_FILES)
      .flatMap((each) => {
        const source = each === path ? undefined : project.read(each);
        return source ? [{ from: pathBetween(path, each), source }] : [];
      }),
    ...[...standardLibrary.values()].map((source) => ({ from: source.path, source })),
  ];
  return files.flatMap(({ from, source }) =>
    parsed(source).file.declarations.flatMap((declaration): Importable[] =>
      declaration.kind === "module" || declaration.kind === "fn" || declaration.kind === "const"
        ? [{ name: declaration.name.text, from, declaration }]
        : [],
    ),
  );
}

/** `./blocks.nn` as `a/net.nn` would name `a/blocks.nn`. */
function pathBetween(from: string, to: string): string {
  const [start, target] = [from.split("/").slice(0, -1), to.split("/")];
  let shared = 0;
  while (shared < start.length && shared < target.length - 1 && start[shared] === target[shared]) shared++;
  const ups = start.length - shared;
  return `${ups === 0 ? "./" : "../".repeat(ups)}${target.slice(shared).join("/")}`;
}

/** Adds a name to the import of a file, or an import behind the last one. */
export function importEdit(file: ast.File, { name, from }: Pick<Importable, "name" | "from">): TextEdit {
  const { source } = file;
  const imports = file.declarations.filter((each) => each.kind === "import");
  const known = imports.find((each) => each.from === from)?.names.at(-1);
  if (known) {
    const { end } = known.local.span;
    return { span: { source, start: end, end }, text: `, ${name}` };
  }
  const text = `import { ${name} } from "${from}"`;
  const last = imports.at(-1);
  if (last) return { span: { source, start: last.span.end, end: last.span.end }, text: `\n${text}` };
  return { span: { source, start: 0, end: 0 }, text: `${text}\n\n` };
}

/** A name that another file declares is imported from there. */
export const missingImport: FixRule = ({ code, message, span }, analysis, project) => {
  const name = code === "NN2001" ? /^there is nothing called (\w+) here$/.exec(message)?.[1] : undefined;
  if (name === undefined || span.source !== analysis.source) return [];
  return importable(project, analysis.source.path)
    .filter((each) => each.name === name)
    .map((each) => ({
      title: `Import from "${each.from}"`,
      edits: [importEdit(analysis.file, each)],
      isCertain: false,
    }));
};
